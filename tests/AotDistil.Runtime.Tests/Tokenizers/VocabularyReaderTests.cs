using System.Buffers.Binary;
using System.Text.Json;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>Names read back out of tables.</summary>
public sealed class VocabularyReaderTests
{
    [Theory]
    [InlineData("bert-uncased")]
    [InlineData("bert-multilingual-cased")]
    [InlineData("roberta")]
    [InlineData("albert")]
    public void Tokens_that_texts_have_are_called_as_in_tokenizer_json(string name)
    {
        string folder = Repository.RequireShared("tokenizers", name);
        CompiledFolder compiled = new(folder);
        TokenNames names = new(compiled.Tokenizer);
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "tokenizer.json")));
        JsonElement vocabulary = json.RootElement.GetProperty("model").GetProperty("vocab");
        (string Name, int Id)[] all = vocabulary.ValueKind == JsonValueKind.Array
            ? [.. vocabulary.EnumerateArray().Select((piece, i) => (piece[0].GetString()!, i))]
            : [.. vocabulary.EnumerateObject().Select(entry => (entry.Name, entry.Value.GetInt32()))];
        int named = 0;
        foreach ((string expected, int id) in all)
        {
            string found = names[id];
            Assert.True(found.Length == 0 || found == expected, $"{id} is called {found}, expected {expected}");
            named += found.Length > 0 ? 1 : 0;
        }

        GC.KeepAlive(compiled);
        Assert.True(named > 0.95 * all.Length, $"{named} of {all.Length} have names");
    }

    [Fact]
    public void A_damaged_trie_gives_names_within_bounds()
    {
        byte[] table = TokenizerCompiler.Compile(Repository.RequireShared("fixtures", "bert-token"), 512, 4000).Table;
        int trie = (int)Word(16), units = (int)Word(17); // TokenizerLayout.Header.Trie
        Random random = new(8);
        for (int round = 0; round < 60; round++)
        {
            byte[] damaged = [.. table];
            for (int i = 0; i < 200; i++)
            {
                // Some point to each other: that is where loops come from.
                int unit = trie + (4 * random.Next(units));
                uint kind = (uint)random.Next(4), field = (uint)random.Next(units);
                BinaryPrimitives.WriteUInt32LittleEndian(damaged.AsSpan(unit), i % 2 == 0 ? (field << 10) | (kind << 8) | (byte)random.Next(256) : (uint)random.NextInt64(1L << 32));
            }

            CompiledFolder compiled = new(damaged);
            (byte[] names, int[] ends, int[] lengths) = VocabularyReader.Read(compiled.Tokenizer);
            Assert.All(ends.Zip(lengths), name => Assert.True(name.Second >= 0 && name.First >= name.Second && name.First <= names.Length));
            GC.KeepAlive(compiled);
        }

        uint Word(int index) => BinaryPrimitives.ReadUInt32LittleEndian(table.AsSpan(4 * index));
    }
}
