using System.Diagnostics;
using System.Text;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tests.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>Entities of small texts by hand, with a WordPiece tokenizer of a few pieces.</summary>
public sealed class TokenClassificationTests
{
    private const string Tokenizer = """
        {
          "added_tokens": [],
          "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
          "pre_tokenizer": {"type": "BertPreTokenizer"},
          "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 1}}],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}
          },
          "decoder": {"type": "WordPiece", "prefix": "PREFIX", "cleanup": true},
          "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "PREFIX", "max_input_chars_per_word": 100,
            "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "anna": 4, "new": 5, "york": 6, "PREFIXer": 7, "in": 8, ".": 9, "'": 10, "s": 11, "cafe": 12}
          }
        }
        """;

    private static readonly string[] Labels = ["O", "B-PER", "I-PER", "B-LOC", "I-LOC"];
    private static readonly CompiledFolder Compiled = Compile("##");

    [Fact]
    public void Tokens_are_labelled_one_by_one_by_default() => Assert.Equal(
        [new Entity("B-PER", 0.5f, 1, "anna", 0, 4), new Entity("I-LOC", 0.75f, 4, "##er", 11, 13)],
        Answer("Anna in Newer.", new(), [1, 0, 0, 4, 0], [0.5f, 1, 1, 0.75f, 1]));

    [Fact]
    public void Runs_of_a_tag_are_one_entity_until_a_B() => Assert.Equal(
        ["PER anna anna 0-9 0.625", "PER anna 10-14 0.5", "LOC york 15-19 0.5"],
        Show(Answer("anna anna anna york", Aggregated(AggregationStrategy.Simple), [1, 2, 1, 4], [0.5f, 0.75f, 0.5f, 0.5f])));

    [Fact]
    public void Nothing_is_left_out_if_no_label_is_ignored() => Assert.Equal(
        ["O anna 0-4 0.5", "LOC new york 5-13 0.5", "O . 13-14 0.75"],
        Show(Answer("anna new york.", Aggregated(AggregationStrategy.Simple) with { IgnoreLabels = [] }, [0, 3, 4, 0], [0.5f, 0.5f, 0.5f, 0.75f])));

    [Fact]
    public void With_an_aggregation_what_is_ignored_is_an_entity_not_a_label()
    {
        Assert.Equal(["PER anna 0-4 0.5"], Show(Answer("anna", Aggregated(AggregationStrategy.Simple) with { IgnoreLabels = ["B-PER"] }, [1], [0.5f])));
        Assert.Empty(Answer("anna", Aggregated(AggregationStrategy.Simple) with { IgnoreLabels = ["PER"] }, [1], [0.5f]));
        Assert.Empty(Answer("anna", new() { IgnoreLabels = ["B-PER"] }, [1], [0.5f]));
        Assert.Single(Answer("anna", new() { IgnoreLabels = ["PER"] }, [1], [0.5f]));
    }

    // "newer" is new + ##er: the scores are 0.5 PER and 0.6 LOC.
    [Theory]
    [InlineData(AggregationStrategy.Simple, "PER new 0-3 0.5", "LOC ##er 3-5 0.6")]
    [InlineData(AggregationStrategy.First, "PER newer 0-5 0.5")]
    [InlineData(AggregationStrategy.Max, "LOC newer 0-5 0.6")]
    [InlineData(AggregationStrategy.Average, "LOC newer 0-5 0.3625")]
    public void Words_have_one_label(AggregationStrategy aggregation, params string[] expected) =>
        Assert.Equal(expected, Show(Answer("newer", Aggregated(aggregation), [1, 3], [0.5f, 0.6f])));

    [Fact]
    public void Unknown_words_are_called_like_the_text() => Assert.Equal(
        ["PER Bob anna 0-8 0.5"], Show(Answer("Bob Anna", Aggregated(AggregationStrategy.First), [1, 2], [0.5f, 0.5f])));

    [Fact]
    public void An_unknown_word_continues_no_other() => Assert.Equal(
        ["new", "Ünt"], Answer("newÜnt new Ünt", new() { IgnoreLabels = ["O"] }, [0, 1, 1], [1, 0.5f, 0.5f]).Select(entity => entity.Word));

    // Length alone decides: the name is "cafe", the text has an accent more.
    [Fact]
    public void A_piece_that_is_not_as_long_as_its_text_continues_a_word() => Assert.Equal(
        ["PER new cafe 0-9 0.5"], Show(Answer("new ca\u0301fe", Aggregated(AggregationStrategy.First), [1, 3], [0.5f, 0.5f])));

    [Fact]
    public void Without_a_prefix_words_begin_with_spaces()
    {
        CompiledFolder compiled = Compile("");
        TokenClassification task = new(Labels, compiled.Tokenizer, new TokenNames(compiled.Tokenizer));
        Assert.Equal(["PER 0-6", "LOC 7-11"], Answer(task, compiled.Tokenizer, "Anna's york", Aggregated(AggregationStrategy.First), [1, 3, 3, 3], [0.5f, 0.5f, 0.5f, 0.5f]).Select(e => $"{e.Label} {e.Start}-{e.End}"));
        GC.KeepAlive(compiled);
    }

    [Theory]
    [InlineData(OffsetUnit.Utf8, 11, 15)]
    [InlineData(OffsetUnit.Utf16, 6, 10)]
    [InlineData(OffsetUnit.CodePoint, 4, 8)]
    public void Offsets_count_what_is_asked_for(OffsetUnit unit, int start, int end)
    {
        Entity entity = Assert.Single(Answer("🎬é😀 Anna", new() { Offsets = unit }, [0, 1], [1, 0.5f]));
        Assert.Equal((start, end), (entity.Start, entity.End));
    }

    [Fact]
    public void A_text_without_tokens_has_no_entities() => Assert.Empty(Answer("", Aggregated(AggregationStrategy.Max) with { IgnoreLabels = [] }, [], []));

    [Fact]
    public void Not_finite_logits_give_some_answer()
    {
        byte[] text = "anna new"u8.ToArray();
        TokenClassification task = new(Labels, Compiled.Tokenizer, new TokenNames(Compiled.Tokenizer));
        TokenEncoding encoding = new();
        Compiled.Tokenizer.Encode(text, encoding);
        foreach (AggregationStrategy aggregation in Enum.GetValues<AggregationStrategy>())
        {
            foreach (float value in (float[])[float.NaN, float.PositiveInfinity, float.NegativeInfinity])
            {
                float[] logits = new float[encoding.Count * Labels.Length];
                Array.Fill(logits, value);
                task.Begin(Aggregated(aggregation) with { IgnoreLabels = [] });
                task.Take(text, encoding, logits);
                task.End(text);
                Assert.NotEmpty(task.ToArray());
            }
        }
    }

    [Theory]
    [InlineData(AggregationStrategy.None, 3, "needs an aggregation")]
    [InlineData(AggregationStrategy.First, -1, "stride is -1")]
    [InlineData(AggregationStrategy.First, 6, "expected 0 to 5")]
    public void A_stride_that_does_not_fit_is_refused(AggregationStrategy aggregation, int stride, string message)
    {
        ArgumentException e = Assert.Throws<ArgumentException>(() => new TokenClassificationOptions { Aggregation = aggregation, Stride = stride }.Encoding(8, 2));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stride_gives_windows_and_none_only_a_limit()
    {
        EncodingOptions cut = new TokenClassificationOptions().Encoding(8, 2), windows = new TokenClassificationOptions { Aggregation = AggregationStrategy.Max, Stride = 5 }.Encoding(8, 2);
        Assert.Equal((8, 0), (cut.MaxLength, cut.Stride));
        Assert.Equal((8, 5), (windows.MaxLength, windows.Stride));
    }

    [Fact]
    public void After_the_first_text_nothing_is_allocated_but_what_a_caller_gets()
    {
        byte[] text = "Anna's newer york, in Ünt café. "u8.ToArray();
        TokenClassification task = new(Labels, Compiled.Tokenizer, new TokenNames(Compiled.Tokenizer));
        TokenEncoding encoding = new();
        float[] logits = new float[100 * Labels.Length];
        TokenClassificationOptions[] options = [.. Enum.GetValues<AggregationStrategy>().Select(a => Aggregated(a) with { IgnoreLabels = [], Offsets = OffsetUnit.CodePoint })];
        for (int i = 0; i < 3; i++)
        {
            Run(); // more than once, as the runtime fills caches of its own
        }

        Allocation.AssertNone(Run);

        void Run()
        {
            foreach (TokenClassificationOptions option in options)
            {
                Compiled.Tokenizer.Encode(text, encoding);
                for (int i = 0; i < logits.Length; i++)
                {
                    logits[i] = i * i % 11;
                }

                task.Begin(option);
                task.Take(text, encoding, logits);
                task.Take(text, encoding, logits);
                task.End(text);
            }
        }
    }

    // Every word is an entity, of which half are found twice.
    [Fact]
    public void A_megabyte_is_read_window_by_window()
    {
        const int Words = 120_000;
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("Änna in ", Words)));
        TokenClassification task = new(Labels, Compiled.Tokenizer, new TokenNames(Compiled.Tokenizer));
        TokenClassificationOptions options = Aggregated(AggregationStrategy.First) with { Stride = 255, Offsets = OffsetUnit.CodePoint };
        TokenEncoding encoding = new();
        Stopwatch watch = Stopwatch.StartNew();
        Compiled.Tokenizer.Encode(text, encoding, options.Encoding(512, 2));
        task.Begin(options);
        float[] logits = new float[512 * Labels.Length];
        for (int i = 0; i < encoding.Windows; i++)
        {
            encoding.Select(i);
            Array.Clear(logits);
            for (int j = 0; j < encoding.Count; j++)
            {
                logits[(j * Labels.Length) + (encoding.Ids[j] == 4 ? 1 : 0)] = 5;
            }

            task.Take(text, encoding, logits);
        }

        task.End(text);
        watch.Stop();
        Assert.True(text.Length > 1 << 20 && encoding.Windows > 900);
        Assert.Equal(Words, task.Found.Length);
        for (int i = 0; i < Words; i++)
        {
            Assert.Equal((8 * i, (8 * i) + 4), (task.Found[i].Start, task.Found[i].End));
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{text.Length} bytes in {encoding.Windows} windows: {watch.ElapsedMilliseconds} ms");
        Assert.True(watch.ElapsedMilliseconds < 10_000, $"{watch.ElapsedMilliseconds} ms");
    }

    private static TokenClassificationOptions Aggregated(AggregationStrategy aggregation) => new() { Aggregation = aggregation };

    private static Entity[] Answer(string text, TokenClassificationOptions options, int[] labels, float[] scores) =>
        Answer(new TokenClassification(Labels, Compiled.Tokenizer, new TokenNames(Compiled.Tokenizer)), Compiled.Tokenizer, text, options, labels, scores);

    // Each token has a label with a score; the others share the rest.
    private static Entity[] Answer(TokenClassification task, Tokenizer tokenizer, string text, TokenClassificationOptions options, int[] labels, float[] scores)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        TokenEncoding encoding = new();
        tokenizer.Encode(utf8, encoding);
        Assert.Equal(labels.Length + 2, encoding.Count);
        float[] logits = new float[encoding.Count * Labels.Length];
        for (int i = 0; i < labels.Length; i++)
        {
            for (int n = 0; n < Labels.Length; n++)
            {
                logits[((i + 1) * Labels.Length) + n] = MathF.Log(Math.Max(n == labels[i] ? scores[i] : (1 - scores[i]) / (Labels.Length - 1), 1e-30f));
            }
        }

        task.Begin(options);
        task.Take(utf8, encoding, logits);
        task.End(utf8);
        return [.. task.ToArray().Select(entity => entity with { Score = MathF.Round(entity.Score, 5) })];
    }

    private static IEnumerable<string> Show(IEnumerable<Entity> entities) => entities.Select(e => FormattableString.Invariant($"{e.Label} {e.Word} {e.Start}-{e.End} {e.Score}"));

    private static CompiledFolder Compile(string prefix)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), Tokenizer.Replace("PREFIX", prefix, StringComparison.Ordinal));
        return new CompiledFolder(folder.Path);
    }
}
