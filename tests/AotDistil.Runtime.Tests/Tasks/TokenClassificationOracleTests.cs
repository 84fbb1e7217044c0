using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tests.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>Made-up logits of odd texts, in one window or in several, against the pipeline step by step.</summary>
public sealed class TokenClassificationOracleTests
{
    private static readonly string[] Labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC", "MISC", "B-creative-work", "I-creative-work", "X-PER", "B-", "PER"];

    private static readonly string[] Pieces =
    [
        "Angela", "Merkel", "New", "York", "unbelievably", "don't", "'s", "n't", ".", ",", "!", "...", "'", "-", "São", "Émilie", "İstanbul", "ß", "東京", "日本語", "🎬", "👩‍👩‍👧", "Ā", "ﬁ",
        "e\u0301", "\u0301", " ", "  ", "\n", "\t", "\u00A0", "\u3000", "[MASK]", "[UNK]", "<mask>", "<unk>", "##ing", "▁", "Ġ", "3D", "http://t.co/x", "a", "I", "&amp;", "do not", "",
    ];

    [Theory]
    [InlineData("bert-token")]
    [InlineData("roberta-token")]
    [InlineData("albert-token")]
    [InlineData("bert-multilingual-embedding")]
    public void Entities_are_those_of_the_pipeline_step_by_step(string name)
    {
        CompiledFolder compiled = new(Repository.RequireShared("fixtures", name));
        Tokenizer tokenizer = compiled.Tokenizer;
        TokenNames names = new(tokenizer);
        TokenClassification task = new(Labels, tokenizer, names);
        PipelineOracle oracle = new(Labels, tokenizer, names);
        Random random = new(11);
        List<string> wrong = [];
        int entities = 0, ofWindows = 0;
        for (int round = 0; round < 4000; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => Pieces[random.Next(Pieces.Length)] + (random.Next(4) > 0 ? " " : "")));
            TokenClassificationOptions options = Options(random);
            int maxLength = options.Stride is { } stride ? stride + 3 + random.Next(9) : tokenizer.MaxLength;
            List<(TokenEncoding Window, float[] Logits)> windows = Windows(tokenizer, text, options.Encoding(maxLength, tokenizer.SpecialTokens), random);
            List<Entity> expected = oracle.Answer(text, windows, options);
            Entity[] found = Answer(task, text, windows, options);
            entities += found.Length;
            ofWindows += windows.Count > 1 ? found.Length : 0;
            if (!expected.SequenceEqual(found))
            {
                wrong.Add($"{JsonSerializer.Serialize(text)} {options.Aggregation}, {windows.Count} windows\n  expected {string.Join("; ", expected)}\n  found    {string.Join("; ", found)}");
            }
        }

        GC.KeepAlive(compiled);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {entities} entities, {ofWindows} of several windows");
        Assert.True(entities > 5000 && ofWindows > 1000, $"only {entities} entities, {ofWindows} of several windows");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of 4000 texts differ\n{string.Join('\n', wrong.Take(4))}");
    }

    private static TokenClassificationOptions Options(Random random)
    {
        AggregationStrategy aggregation = (AggregationStrategy)random.Next(5);
        return new TokenClassificationOptions
        {
            Aggregation = aggregation,
            Stride = aggregation == AggregationStrategy.None || random.Next(2) == 0 ? null : random.Next(5),
            IgnoreLabels = random.Next(4) switch { 0 => [], 1 => ["B-PER", "PER"], 2 => ["O", "LOC", "work"], _ => ["O"] },
            Offsets = OffsetUnit.CodePoint,
        };
    }

    // All of a text that has a stride, in windows of a few tokens; others fit one window.
    private static List<(TokenEncoding Window, float[] Logits)> Windows(Tokenizer tokenizer, string text, EncodingOptions options, Random random)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        TokenEncoding all = new();
        tokenizer.Encode(utf8, all, options);
        bool isCoarse = random.Next(3) == 0;
        List<(TokenEncoding, float[])> windows = [];
        for (int i = 0; i < all.Windows; i++)
        {
            TokenEncoding window = new();
            // In a batch windows are padded, on either side.
            tokenizer.Encode(utf8, window, options with { PadToLongest = i % 2 == 1, PadLeft = i % 4 == 1, PadId = Math.Max(tokenizer.PadId, 0) });
            window.Select(i);
            float[] logits = new float[window.Count * Labels.Length];
            for (int j = 0; j < logits.Length; j++)
            {
                logits[j] = isCoarse ? random.Next(3) : (random.NextSingle() * 8) + (j % Labels.Length is 1 or 2 ? 2 : 0);
            }

            windows.Add((window, logits));
        }

        return windows;
    }

    private static Entity[] Answer(TokenClassification task, string text, List<(TokenEncoding Window, float[] Logits)> windows, TokenClassificationOptions options)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        task.Begin(options);
        foreach ((TokenEncoding window, float[] logits) in windows)
        {
            task.Take(utf8, window, [.. logits]);
        }

        task.End(utf8);
        return task.ToArray();
    }
}
