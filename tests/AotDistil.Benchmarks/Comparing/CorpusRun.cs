using AotDistil.Benchmarks.Contenders;
using AotDistil.Benchmarks.Measuring;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>
/// Sentences as they come, of mixed length: ours in one call, each rival in the way that suits it best. Lengths are those of SST-2 dev under a real tokenizer;
/// the tokens are letters, as the random checkpoints know nothing else.
/// </summary>
internal static class CorpusRun
{
    private const int RandomSentences = 872;
    private static readonly int[] PaddedSizes = [1, 8, 16, 32];

    public static void Run(Options options, IReport report)
    {
        (int[] lengths, string source) = Lengths();
        report.Fact("corpus", ("source", source), ("sentences", lengths.Length), ("tokens", lengths.Sum()), ("longest", lengths.Max()));
        foreach (string shape in options.Shapes)
        {
            using Participants participants = new(shape, Field.Ours(shape).Take(1), Field.Rivals(shape).Take(2), report);
            List<(IContender Contender, string Way, Batch[] Batches)> runs = [.. participants.Ours.Select(ours => (ours, "one call", new[] { new Batch(lengths) }))];
            foreach (IContender rival in participants.Rivals)
            {
                runs.AddRange(PaddedSizes.Select(size => (rival, size == 1 ? "one by one" : $"sorted, by {size}", Padded(lengths, size))));
            }

            IEnumerable<Action> actions = runs.Select(run => new Action(() => Array.ForEach(run.Batches, batch => run.Contender.Run(batch))));
            double[] times = Turns.Measure([.. actions], TimeSpan.Zero);
            double best = times.Skip(participants.Ours.Count).Min();
            for (int i = 0; i < runs.Count; i++)
            {
                report.Result(
                    "corpus_run",
                    ("shape", shape),
                    ("contender", runs[i].Contender.Name),
                    ("way", runs[i].Way),
                    ("ms", times[i]),
                    ("sentences_per_s", lengths.Length / times[i] * 1e3),
                    ("of_best_rival", best / times[i]));
            }
        }
    }

    private static Batch[] Padded(int[] lengths, int size) => [.. lengths.Order().Chunk(size).Select(chunk => new Batch(chunk))];

    private static (int[] Lengths, string Source) Lengths()
    {
        if (Places.Shared("data", "sst2", "dev.tsv") is string path)
        {
            using SentimentEn tokenizer = new();
            int[] ids = new int[tokenizer.MaxLength];
            return ([.. File.ReadLines(path).Skip(1).Select(line => tokenizer.Tokenize(line.Split('\t')[0], ids))], "SST-2 dev");
        }

        Random random = new(1);
        return ([.. Enumerable.Range(0, RandomSentences).Select(_ => random.Next(5, 50))], "random lengths (SST-2 is not here)");
    }
}
