using System.Text.Json;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>The tokenizers of the shared folder: every token is found again, and the tables are small.</summary>
public sealed class SharedTokenizersTests
{
    [Theory]
    [InlineData("bert-uncased", "wordpiece", 30_522, 700)]
    [InlineData("bert-cased", "wordpiece", 28_996, 700)]
    [InlineData("bert-multilingual-cased", "wordpiece", 119_547, 2500)]
    [InlineData("roberta", "bpe", 8000, 450)]
    [InlineData("albert", "unigram", 8000, 500)]
    public void A_shared_tokenizer_is_compiled(string name, string kind, int size, int kilobytes)
    {
        string folder = Require(name);
        CompiledTokenizer compiled = TokenizerCompiler.Compile(folder);
        Assert.Equal((kind, size), (compiled.Kind, compiled.VocabSize));
        Assert.True(compiled.Table.Length <= kilobytes * 1000, $"{name} takes {compiled.Table.Length} bytes");
        Assert.Equal(compiled.Table, TokenizerCompiler.Compile(folder).Table);

        TokenizerBlock block = new(compiled.Table);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")));
        JsonElement vocabulary = json.RootElement.GetProperty("model").GetProperty("vocab");
        int found = 0;
        if (kind == "unigram")
        {
            foreach ((int id, JsonElement piece) in vocabulary.EnumerateArray().Index())
            {
                Assert.Equal(id, block.Find(piece[0].GetString()!));
                Assert.Equal(piece[1].GetDouble(), block.Scores[id], 1e-14);
                found++;
            }
        }
        else
        {
            foreach (JsonProperty token in vocabulary.EnumerateObject())
            {
                bool continuing = kind == "wordpiece" && token.Name.StartsWith("##", StringComparison.Ordinal);
                int? id = kind == "bpe" ? block.Find(Decode(token.Name)) : continuing ? block.Find(token.Name[2..], true) : block.Find(token.Name);
                found += id == token.Value.GetInt32() ? 1 : 0;
                Assert.True(id is null || id == token.Value.GetInt32(), token.Name);
            }
        }

        // Left out are special tokens, [unused…], and pieces with punctuation in them.
        Assert.True(found > size - 1100, $"only {found} of {size} found");
    }

    [Fact]
    public void Merges_of_the_shared_roberta_are_found()
    {
        string folder = Require("roberta");
        TokenizerBlock block = new(TokenizerCompiler.Compile(folder).Table);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")));
        JsonElement model = json.RootElement.GetProperty("model");
        int Id(string token) => model.GetProperty("vocab").GetProperty(token).GetInt32();
        int rank = 0;
        foreach (JsonElement merge in model.GetProperty("merges").EnumerateArray().Take(2000))
        {
            (string left, string right) = (merge[0].GetString()!, merge[1].GetString()!);
            Assert.Equal((rank++, Id(left + right)), block.Merge(Id(left), Id(right)));
        }

        Assert.Equal(model.GetProperty("merges").GetArrayLength(), block.Merges);
        Assert.Equal(TokenizerLayout.NoId, block.UnkId);
        Assert.Equal("0:0:0 1:0:0 0:2:0", block.Single);
        Assert.Equal("0:0:0 1:0:0 0:2:0 0:2:0 2:0:0 0:2:0", block.Pair);
        Assert.Equal(TokenizerLayout.PostOptions.TrimOffsets, block.PostOptions);
    }

    /// <summary>A folder of the shared tokenizers; skips the test where it, or what it needs, is not there.</summary>
    public static string Require(string name)
    {
        string folder = Repository.RequireShared("tokenizers", name);
        if (name == "albert")
        {
            RegexSupport.Require(" {2,}");
        }

        return folder;
    }

    private static byte[] Decode(string token) => [.. token.Select(c => c switch
    {
        >= '!' and <= '~' or >= '\u00A1' and <= '\u00AC' or >= '\u00AE' and <= '\u00FF' => (byte)c,
        < '\u0121' => (byte)(c - 0x100),
        < '\u0143' => (byte)(c - 0x121 + 0x7F),
        _ => (byte)0xAD,
    })];
}
