using System.Diagnostics;
using AotDistil.Benchmarks.Contenders;
using AotDistil.Benchmarks.Measuring;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Tokenizing;

/// <summary>Text to tokens and offsets, ours beside the rivals', taking turns; bytes; and what share of a model's time that is.</summary>
internal static class TokenizerRun
{
    private const int Rounds = 5;
    private const int SentenceTokens = 32;
    private const string SharedFolder = "the shared folder with data and tokenizers is not here (set AOTDISTIL_SHARED)";

    private static readonly TimeSpan AtLeast = TimeSpan.FromSeconds(4); // so that the JIT has done its best
    private static readonly string[] Names = ["bert-uncased", "bert-cased", "bert-multilingual-cased", "roberta", "albert"];

    /// <exception cref="NotSupportedException">There is nothing to tokenise.</exception>
    public static void Run(IReport report)
    {
        TextCorpus sst2 = TextCorpus.Sst2(Places.Shared("data", "sst2", "dev.tsv") ?? throw new NotSupportedException(SharedFolder));
        foreach (string name in Names)
        {
            string folder = Places.Shared("tokenizers", name) ?? throw new NotSupportedException(SharedFolder);
            TextCorpus[] corpora = [sst2, TextCorpus.Multilingual(Path.Combine(folder, "encodings.jsonl.gz"))];
            List<ITokenizerContender> contenders = [];
            foreach (Func<ITokenizerContender> open in Field(folder, corpora))
            {
                try
                {
                    contenders.Add(open());
                }
                catch (NotSupportedException reason)
                {
                    report.Fact("skipped", ("name", name), ("reason", reason.Message));
                }
            }

            Measure(name, corpora, contenders, report);
            contenders.ForEach(contender => contender.Dispose());
        }

        Bytes(sst2, report);
        Share(sst2, report);
    }

    private static IEnumerable<Func<ITokenizerContender>> Field(string folder, TextCorpus[] corpora) =>
    [
        () => new CompiledContender(folder, codePoints: true),
        () => new CompiledContender(folder, codePoints: false),
        () => new HuggingFaceContender(folder, corpora),
        () => new MicrosoftContender(folder),
    ];

    private static void Measure(string name, TextCorpus[] corpora, List<ITokenizerContender> contenders, IReport report)
    {
        foreach (TextCorpus corpus in corpora)
        {
            List<double[]>[] rounds = [.. contenders.Select(_ => new List<double[]>())];
            long start = Stopwatch.GetTimestamp();
            for (int round = 0; round < Rounds || Stopwatch.GetElapsedTime(start) < AtLeast; round++)
            {
                for (int i = 0; i < contenders.Count; i++)
                {
                    rounds[i].Add(contenders[i].Pass(corpus));
                }
            }

            double[] least = [.. rounds.Select(Passes.Sum)];

            for (int i = 0; i < contenders.Count; i++)
            {
                report.Result(
                    "tokenizer",
                    ("tokenizer", name.PadRight(Names.Max(n => n.Length))),
                    ("corpus", corpus.Name),
                    ("contender", contenders[i].Name),
                    ("mb_per_s", corpus.Bytes / least[i] * 1e-6),
                    ("aotdistil_times", least[i] / least[0]));
            }
        }
    }

    private static void Bytes(TextCorpus sst2, IReport report)
    {
        foreach (string name in Names)
        {
            using CompiledContender ours = new(Places.Shared("tokenizers", name)!, codePoints: false);
            report.Result(
                "tokenizer_bytes",
                ("tokenizer", name.PadRight(Names.Max(n => n.Length))),
                ("table", ours.TableBytes),
                ("memory", (int)ours.Memory(sst2.Utf8[0])));
        }
    }

    // Real sentences of the length, against the published library on as many letters.
    private static void Share(TextCorpus sst2, IReport report)
    {
        using CompiledContender tokenizer = new(Places.Shared("tokenizers", Names[0])!, codePoints: false);
        TextCorpus sentences = new("32 tokens", [.. sst2.Texts.Where((_, i) => tokenizer.Encode(sst2.Utf8[i]) == SentenceTokens)]);
        using NativeContender model = new("6x384", NativeContender.FastestKernel(), threads: 1);
        Batch batch = new(SentenceTokens);
        double[] times = Turns.Measure([() => _ = tokenizer.Pass(sentences), () => _ = model.Run(batch)], TimeSpan.FromSeconds(2));
        double microseconds = Passes.Sum(Enumerable.Range(0, Rounds).Select(_ => tokenizer.Pass(sentences))) / sentences.Texts.Length * 1e6;

        report.Result(
            "tokenizer_share",
            ("shape", "6x384"),
            ("tokens", SentenceTokens),
            ("sentences", sentences.Texts.Length),
            ("tokenizer_us", microseconds),
            ("model_ms", times[1]),
            ("percent", microseconds / times[1] * 0.1));
    }
}
