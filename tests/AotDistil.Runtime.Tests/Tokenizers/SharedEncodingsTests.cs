using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>The answers of Hugging Face's tokenizers to large corpora, where the shared folder is there.</summary>
public sealed class SharedEncodingsTests
{
    [Theory]
    [InlineData("bert-uncased")]
    [InlineData("bert-cased")]
    [InlineData("bert-multilingual-cased")]
    [InlineData("roberta")]
    public void Ids_and_offsets_are_those_of_hugging_face(string name)
    {
        string folder = Repository.RequireShared("tokenizers", name);
        using GZipStream stream = new(File.OpenRead(Path.Combine(folder, "encodings.jsonl.gz")), CompressionMode.Decompress);
        int lines = EncodingLines.AssertEqual(new CompiledFolder(folder), stream);
        Assert.True(lines >= 1_000, $"only {lines} lines");
    }

    [Fact]
    public void Vocab_txt_alone_gives_the_same_ids_as_tokenizer_json()
    {
        string folder = Repository.RequireShared("tokenizers", "bert-uncased");
        using TemporaryFolder copy = new();
        foreach (string file in new[] { "vocab.txt", "tokenizer_config.json" })
        {
            File.Copy(Path.Combine(folder, file), Path.Combine(copy.Path, file));
        }

        using GZipStream stream = new(File.OpenRead(Path.Combine(folder, "encodings.jsonl.gz")), CompressionMode.Decompress);
        EncodingLines.AssertEqual(new CompiledFolder(copy.Path), stream);
    }

    [Fact]
    public void Table_of_bert_base_uncased_is_small()
    {
        string folder = Repository.RequireShared("tokenizers", "bert-uncased");
        int bytes = new CompiledFolder(folder).TableBytes;
        Assert.True(bytes <= 450_000, $"{bytes} bytes");
    }

    [Theory]
    [InlineData("distilbert-embedding")]
    [InlineData("distilbert-mlm")]
    [InlineData("distilbert-multilabel")]
    [InlineData("distilbert-regression")]
    [InlineData("distilbert-sequence")]
    [InlineData("distilbert-token")]
    [InlineData("bert-mlm")]
    [InlineData("bert-multilingual-embedding")]
    [InlineData("bert-sequence")]
    [InlineData("bert-token")]
    [InlineData("squeezebert-mlm")]
    [InlineData("squeezebert-sequence")]
    [InlineData("squeezebert-token")]
    public void Ids_of_the_fixtures_are_those_of_transformers(string name)
    {
        string folder = Repository.RequireShared("fixtures", name);
        CompiledFolder compiled = new(folder);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        int compared = 0;
        foreach (JsonElement encoding in expected.RootElement.GetProperty("encodings").EnumerateArray())
        {
            if (!encoding.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String)
            {
                continue;
            }

            // transformers cut some of the texts to a length of the fixture's own, with [SEP] at the end.
            int[] ids = [.. encoding.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32())];
            int[] whole = compiled.Encode(Encoding.UTF8.GetBytes(text.GetString()!), 4096).Ids;
            int[] cut = compiled.Encode(Encoding.UTF8.GetBytes(text.GetString()!), ids.Length).Ids;
            Assert.True(ids.Length <= whole.Length, $"{text}: fewer ids than expected");
            Assert.Equal(ids, cut);
            compared++;
        }

        Assert.True(compared > 0, "no text to compare");
    }
}
