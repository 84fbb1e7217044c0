using System.Text.RegularExpressions;
using AotDistil.Tests;
using Microsoft.ML.Tokenizers;
using Xunit;

namespace AotDistil.ML.Tokenizers.Tests;

/// <summary>
/// Microsoft.ML.Tokenizers 2.0.1 as an oracle: it and ours agree where it is right. Where it is not, these tests say what it does, so that a version that is better shows.
/// </summary>
public sealed partial class MicrosoftTokenizersTests
{
    [Theory]
    [InlineData("bert-uncased", true)]
    [InlineData("bert-cased", false)]
    [InlineData("bert-multilingual-cased", false)]
    public void Bert_agrees_on_letters_digits_commas_and_full_stops(string name, bool lower)
    {
        CompiledTokenizer ours = new(Tables.Shared(name));
        BertTokenizer theirs = Bert(name, lower);
        int compared = 0;
        foreach ((string text, int[] ids) in Tables.Encodings(name).Where(line => Simple().IsMatch(line.Text)))
        {
            Assert.Equal(ids, ours.EncodeToIds(text));
            Assert.Equal(ids, theirs.EncodeToIds(text));
            compared++;
        }

        Assert.True(compared > 100, $"only {compared} texts");
    }

    [Theory]
    [InlineData("note\nbook", "note book", "notebook")] // dotnet/machinelearning#7724
    [InlineData("a+b = $5", "a + b = $ 5", "a b 5")] // dotnet/machinelearning#7725
    [InlineData("20 ° and £5", "20 ° and £5", "20 and 5")]
    [InlineData("fun 😀", "fun [UNK]", "fun")]
    [InlineData("café", "cafe", "[UNK]")] // without ICU (InvariantGlobalization) it strips no accents
    public void Bert_loses_characters(string text, string right, string wrong)
    {
        CompiledTokenizer ours = new(Tables.Shared("bert-uncased"), addSpecialTokens: false);
        string[] vocabulary = File.ReadAllLines(Repository.RequireShared("tokenizers", "bert-uncased", "vocab.txt"));
        Assert.Equal(right, Show(ours.EncodeToIds(text)));
        Assert.Equal(wrong, Show(Bert("bert-uncased", lower: true).EncodeToIds(text, addSpecialTokens: false)));

        string Show(IEnumerable<int> ids) => string.Join(' ', ids.Select(id => vocabulary[id])).Replace(" ##", "", StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_level_BPE_agrees_on_nearly_everything()
    {
        CompiledTokenizer ours = new(Tables.Shared("roberta"));
        BpeOptions options = new(Repository.RequireShared("tokenizers", "roberta", "vocab.json"), Repository.RequireShared("tokenizers", "roberta", "merges.txt"))
        {
            ByteLevel = true,
            PreTokenizer = new RegexPreTokenizer(Gpt2(), null),
            BeginningOfSentenceToken = "<s>",
            EndOfSentenceToken = "</s>",
        };
        BpeTokenizer theirs = BpeTokenizer.Create(options);
        int texts = 0, equal = 0;
        foreach ((string text, int[] ids) in Tables.Encodings("roberta"))
        {
            Assert.Equal(ids, ours.EncodeToIds(text));
            texts++;
            equal += theirs.EncodeToIds(text).SequenceEqual(ids) ? 1 : 0;
        }

        // .NET's classes \p{L}, \p{N} and \s are not those of oniguruma, and of a newer Unicode.
        Assert.InRange(equal, (int)(texts * 0.999), texts - 1);
    }

    [Fact]
    public void SentencePiece_cannot_open_albert()
    {
        using FileStream model = File.OpenRead(Repository.RequireShared("tokenizers", "albert", "spiece.model"));
        Assert.Throws<IndexOutOfRangeException>(() => SentencePieceTokenizer.Create(model));
    }

    private static BertTokenizer Bert(string name, bool lower) =>
        BertTokenizer.Create(Repository.RequireShared("tokenizers", name, "vocab.txt"), new BertOptions { LowerCaseBeforeTokenization = lower });

    [GeneratedRegex("^[A-Za-z0-9 .,]+$")]
    private static partial Regex Simple();

    [GeneratedRegex(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+")]
    private static partial Regex Gpt2();
}
