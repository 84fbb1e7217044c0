using System.Text;
using System.Text.Json;
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
                Assert.Equal(token.GetProperty("token_str").GetString(), decoder.TokensToString([token.GetProperty("token").GetInt32()]));
                compared++;
            }
        }

        Assert.True(compared > 40, $"only {compared} tokens");
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
