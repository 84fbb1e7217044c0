using System.Text;
using System.Text.Json;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

public sealed class TokenDecoderTests
{
    [Theory]
    [InlineData("bert-mlm")]
    [InlineData("distilbert-mlm")]
    [InlineData("roberta-mlm")]
    [InlineData("albert-mlm")]
    [InlineData("squeezebert-mlm")]
    public void Decoded_tokens_are_those_of_transformers(string fixture)
    {
        string folder = Repository.RequireShared("fixtures", fixture);
        TokenDecoder decoder = new(new CompiledFolder(folder).Tokenizer);
        using JsonDocument expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        int compared = 0;
        foreach (JsonElement answer in expected.RootElement.GetProperty("answers").EnumerateArray())
        {
            foreach (JsonElement token in Tokens(answer.GetProperty("output")))
            {
                int id = token.GetProperty("token").GetInt32();
                Assert.Equal(token.GetProperty("token_str").GetString(), decoder.TokensToString([id]));
                Assert.Equal(id, decoder.Names.Find(Encoding.UTF8.GetBytes(decoder.Names[id])));
                compared++;
            }
        }

        Assert.True(compared > 40, $"only {compared} tokens");
    }

    [Theory]
    [InlineData("bert-uncased", "It's [MASK], he said; don't we? ' x '", true, "it's, he said ; don't we?'x '")]
    [InlineData("bert-uncased", "It's [MASK], [UNK] snow☃man", false, "[CLS] it's [MASK], [UNK] [UNK] [SEP]")]
    [InlineData("roberta", " It's <mask>, wörld 😀!", true, " It's, wörld 😀!")]
    [InlineData("roberta", " It's <mask>, wörld", false, "<s> It's<mask>, wörld</s>")]
    [InlineData("albert", "It's [MASK], wörld.", true, "it's , world.")]
    [InlineData("albert", "It's [MASK], world.", false, "[CLS] it's[MASK] , world.[SEP]")]
    public void Decode_gives_what_transformers_gives(string name, string text, bool skipSpecialTokens, string expected)
    {
        CompiledFolder folder = new(Repository.RequireShared("tokenizers", name));
        TokenDecoder decoder = new(folder.Tokenizer);
        int[] ids = folder.Encode(Encoding.UTF8.GetBytes(text), 64).Ids;
        Assert.Equal(expected, Encoding.UTF8.GetString(decoder.Decode(ids, skipSpecialTokens)));
    }

    [Fact]
    public void Bytes_that_are_no_text_are_replaced()
    {
        CompiledFolder folder = new(Repository.RequireShared("tokenizers", "roberta"));
        TokenDecoder decoder = new(folder.Tokenizer);
        int half = decoder.Names.Find("Ã"u8), other = decoder.Names.Find("Ģ"u8); // bytes C3 and 80
        Assert.True(half > 0 && other > 0);
        Assert.Equal("\uFFFD", Encoding.UTF8.GetString(decoder.Decode([half], false)));
        Assert.Equal("À\uFFFD", Encoding.UTF8.GetString(decoder.Decode([half, other, half], false)));
        Assert.Equal(-1, decoder.Names.Find("a b"u8));
    }

    [Theory]
    [InlineData("bert-uncased", "[unused1]")]
    [InlineData("bert-multilingual-cased", "##,")]
    public void A_table_can_have_the_names_of_all_tokens(string name, string token)
    {
        string folder = Repository.RequireShared("tokenizers", name);
        string[] vocabulary = File.ReadAllLines(Path.Combine(folder, "vocab.txt"));
        CompiledFolder few = new(folder), all = new(TokenizerCompiler.Compile(folder, 512, vocabulary.Length, allTokens: true).Table);
        TokenNames names = new(all.Tokenizer);
        Assert.Equal(vocabulary, Enumerable.Range(0, vocabulary.Length).Select(id => names[id]));
        int id = Array.IndexOf(vocabulary, token);
        Assert.Equal((id, -1), (names.Find(Encoding.UTF8.GetBytes(token)), new TokenNames(few.Tokenizer).Find(Encoding.UTF8.GetBytes(token))));
        byte[] text = Encoding.UTF8.GetBytes("It's [unused1] a,b ##, [CLS]x");
        Assert.Equal(few.Encode(text, 64).Ids, all.Encode(text, 64).Ids);
    }

    [Theory]
    [InlineData("bert-uncased", "##s")]
    [InlineData("roberta", "Ġthe")]
    [InlineData("albert", "▁the")]
    public void Names_are_those_of_the_vocabulary(string name, string token)
    {
        TokenNames names = new(new CompiledFolder(Repository.RequireShared("tokenizers", name)).Tokenizer);
        Assert.Contains(token, Enumerable.Range(0, 8000).Select(id => names[id]));
        Assert.Equal("", names[-1]);
        Assert.Equal("", names[int.MaxValue]);
    }

    [Theory]
    [InlineData(" do not", " don't")]
    [InlineData(" .", ".")]
    [InlineData("a ' s , b n't 've ? !", "a's, bn't've?!")]
    [InlineData(" '", " '")]
    [InlineData("", "")]
    public void Clean_up_of_a_piece(string text, string expected)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Assert.Equal(expected, Encoding.UTF8.GetString(utf8.AsSpan(0, CleanUp.Piece(utf8))));
    }

    private static IEnumerable<JsonElement> Tokens(JsonElement output) => output.ValueKind == JsonValueKind.Array ? output.EnumerateArray().SelectMany(Tokens) : [output];
}
