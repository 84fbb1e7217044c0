using System.Diagnostics;
using System.Globalization;
using System.Text;
using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tests.Support;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>What the way from a text to its answer costs beside the model itself. Measurements, which run when they are asked for: <c>-explicit only</c>.</summary>
public sealed class TaskCostTests
{
    private const int Tokens = 128;

    private static readonly string Text = LongTextTests.Text(4_000);

    [Fact(Explicit = true)]
    public void No_task_costs_much_beside_its_model()
    {
        using TextClassifier classifier = SharedModel.Sst2.Open<TextClassifier>();
        Compare("text classification", classifier, pair: null, (text, _) => classifier.Classify(text));
        using TokenClassifier ner = SharedModel.Ner.Open<TokenClassifier>();
        TokenClassificationOptions simple = new() { Aggregation = AggregationStrategy.Simple }, average = new() { Aggregation = AggregationStrategy.Average };
        Compare("entities, simple", ner, pair: null, (text, _) => ner.Classify(text, simple));
        Compare("entities, average", ner, pair: null, (text, _) => ner.Classify(text, average));
        using QuestionAnswerer qa = SharedModel.Qa.Open<QuestionAnswerer>();
        Compare("question answering", qa, pair: "Where did Tim Cook go?", (text, question) => qa.Ask(question, text));
        using TextEmbedder embedder = SharedModel.MiniLm.Open<TextEmbedder>();
        float[] vector = new float[embedder.Dimensions];
        Compare("embeddings", embedder, pair: null, (text, _) => embedder.Embed(text, vector));
    }

    [Fact(Explicit = true)]
    public void Words_for_masks_cost_little_beside_the_layers()
    {
        using TemporaryFolder scratch = new();
        ShapedModel shape = new(6, 384, 12, 1536)
        {
            Task = ModelTasks.MaskedLanguage,
            Positions = 512,
            Tokenizer = (Path.Combine(SharedModel.MiniLm.Folder, "tokenizer.json"), 30_522),
        };
        CompiledModel model = CompiledModel.Of(shape.Write(scratch), scratch);
        using MaskFiller filler = (MaskFiller)model.OpenModel(KernelSelection.Select(model.HasAvx512Vnni));
        Compare("words for a mask of 30,522, the head included", filler, pair: null, (text, _) => filler.Fill(text), before: "[MASK] ");
    }

    [Fact(Explicit = true)]
    public void Long_texts_are_read_at_the_speed_of_the_model()
    {
        using QuestionAnswerer qa = SharedModel.Qa.Open<QuestionAnswerer>();
        byte[] question = Utf8("Where did Tim Cook go?"), context = Utf8(LongTextTests.Words(10_000));
        TokenEncoding pairs = new();
        qa.OpenTokenizer().EncodePair(question, context, pairs, new EncodingOptions { MaxLength = 384, Stride = 128, Strategy = TruncationStrategy.OnlySecond });
        Throughput("question answering over 10,000 words", qa, pairs, () => qa.Ask(question, context));
        using TokenClassifier ner = SharedModel.Ner.Open<TokenClassifier>();
        byte[] text = Utf8(LongTextTests.Text(1_000_000));
        TokenEncoding windows = new();
        ner.OpenTokenizer().Encode(text, windows, new EncodingOptions { MaxLength = ner.MaxLength, Stride = 16 });
        TokenClassificationOptions options = new() { Aggregation = AggregationStrategy.Simple, Stride = 16 };
        Throughput("entities of 1 MB", ner, windows, () => ner.Classify(text, options));
    }

    // Windows one after the other are the model's part; the task puts as many of them together as fit a batch.
    private static void Throughput(string task, TextModel session, TokenEncoding windows, Action work)
    {
        int[][] ids = new int[windows.Windows][];
        for (int i = 0; i < ids.Length; i++)
        {
            windows.Select(i);
            ids[i] = windows.Ids.ToArray();
        }

        float[] outputs = new float[ids.Max(i => i.Length) * session.Model.Outputs];
        long tokens = ids.Sum(i => (long)i.Length);
        (double model, double whole) = InTurns(
            () =>
            {
                foreach (int[] window in ids)
                {
                    session.Outputs(window, [], outputs);
                }
            },
            work,
            times: 3);
        Write($"{task}: {ids.Length} windows, {tokens} tokens; {tokens / whole:F0} tokens a second, the model alone {tokens / model:F0} ({100 * whole / model:F1} % of its time)");
    }

    private static void Compare(string task, TextModel session, string? pair, Action<byte[], byte[]> work, string before = "")
    {
        byte[] second = Utf8(pair ?? "");
        Tokenizer tokenizer = session.OpenTokenizer();
        TokenEncoding encoding = new();
        int length = 0;
        do
        {
            length++;
            Encode(length);
        }
        while (encoding.Count < Tokens);

        int[] ids = encoding.Ids.ToArray();
        byte[] text = Utf8(before + Text[..length]);
        bool hasHead = session.Model.Outputs > 0 && session is not MaskFiller; // which runs it for masks alone
        float[] outputs = new float[ids.Length * (hasHead ? session.Model.Outputs : session.Model.Dim)];
        (double model, double whole) = InTurns(
            () =>
            {
                if (hasHead)
                {
                    session.Outputs(ids, [], outputs);
                }
                else
                {
                    session.HiddenStates(ids, [], session.Model.LayerOrder.Length, outputs);
                }
            },
            () => work(text, second),
            times: 400);
        Write($"{task}: {ids.Length} tokens, {1e3 * whole:F3} ms, the model alone {1e3 * model:F3} ms: {100 * ((whole / model) - 1):F1} % more");

        void Encode(int bytes)
        {
            byte[] first = Utf8(before + Text[..bytes]);
            if (pair is null)
            {
                tokenizer.Encode(first, encoding, new EncodingOptions { MaxLength = session.MaxLength });
            }
            else
            {
                tokenizer.EncodePair(second, first, encoding, new EncodingOptions { MaxLength = session.MaxLength });
            }
        }
    }

    // The least of each, as what is more is other programs'.
    private static (double First, double Second) InTurns(Action first, Action second, int times)
    {
        double one = double.PositiveInfinity, other = double.PositiveInfinity;
        for (int i = 0; i < times; i++)
        {
            one = Math.Min(one, Seconds(first));
            other = Math.Min(other, Seconds(second));
        }

        return (one, other);

        static double Seconds(Action work)
        {
            long start = Stopwatch.GetTimestamp();
            work();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
    }

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);

    private static void Write(FormattableString line) => TestContext.Current.TestOutputHelper!.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
