using System.Text.Json;
using AotDistil.Tests;
using Microsoft.ML.Tokenizers;
using Xunit;

namespace AotDistil.ML.Tokenizers.Tests;

/// <summary>The adapter over tokenizers of every kind, where the shared folder is there.</summary>
public sealed class SharedTokenizersTests
{
    [Theory]
    [InlineData("bert-uncased")]
    [InlineData("bert-cased")]
    [InlineData("bert-multilingual-cased")]
    [InlineData("roberta")]
    [InlineData("albert")]
    public void Ids_are_those_of_hugging_face_and_their_names_those_of_its_file(string name)
    {
        CompiledTokenizer tokenizer = new(Tables.Shared(name));
        string[] names = Names(name);
        int texts = 0;
        foreach ((string text, int[] ids) in Tables.Encodings(name))
        {
            IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens(text, out _);
            Assert.Equal(ids, tokens.Select(token => token.Id));
            Assert.Equal(ids.Select(id => names[id]), tokens.Select(token => token.Value));
            texts++;
        }

        Assert.True(texts >= 1_000, $"only {texts} texts");
    }

    [Theory]
    [InlineData("bert-uncased", "It's unbelievable, he said; we do not agree... ok?", "it ' s unbelievable, he said ; we do not agree... ok?")]
    [InlineData("roberta", " Hello  wörld 😀!", " Hello  wörld 😀!")]
    [InlineData("albert", "Hello  wörld, it's fine!", "hello world, it's fine!")]
    public void Decoding_gives_what_hugging_face_gives(string name, string text, string expected)
    {
        CompiledTokenizer tokenizer = new(Tables.Shared(name));
        Assert.Equal(expected, tokenizer.Decode(tokenizer.EncodeToIds(text)));
    }

    [Fact]
    public void A_limit_never_cuts_a_character_in_two()
    {
        CompiledTokenizer tokenizer = new(Tables.Shared("roberta"), addSpecialTokens: false);
        const string Text = "a😀";
        Assert.Equal(3, tokenizer.CountTokens(Text));
        Assert.Equal(1, tokenizer.GetIndexByTokenCount(Text, 2, out _, out int count));
        Assert.Equal(1, count);
        Assert.Equal(3, tokenizer.GetIndexByTokenCountFromEnd(Text, 1, out _, out count));
        Assert.Equal(0, count);

        // Nor does decoding into a buffer.
        IReadOnlyList<int> ids = tokenizer.EncodeToIds(Text);
        Span<char> room = stackalloc char[2];
        tokenizer.Decode(ids, room, out int consumed, out int written);
        Assert.Equal((1, 1), (consumed, written));
    }

    private static string[] Names(string name)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Repository.RequireShared("tokenizers", name, "tokenizer.json")));
        JsonElement vocabulary = json.RootElement.GetProperty("model").GetProperty("vocab");
        if (vocabulary.ValueKind == JsonValueKind.Array)
        {
            return [.. vocabulary.EnumerateArray().Select(entry => entry[0].GetString()!)];
        }

        string[] names = new string[vocabulary.EnumerateObject().Max(entry => entry.Value.GetInt32()) + 1];
        foreach (JsonProperty entry in vocabulary.EnumerateObject())
        {
            names[entry.Value.GetInt32()] = entry.Name;
        }

        return names;
    }
}
