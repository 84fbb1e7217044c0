using AotDistil.Benchmarks.Contenders;
using AotDistil.Benchmarks.Measuring;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>Ours, each variant, beside each rival, over lengths and batches.</summary>
internal static class Comparison
{
    /// <summary>Measures and reports.</summary>
    /// <returns>All of it.</returns>
    public static List<Measurement> Run(Options options, Core core, IReport report)
    {
        List<Measurement> all = [];
        foreach (string shape in options.Shapes)
        {
            Roofline roofline = new(core, shape);
            report.Fact("roofline", ("shape", shape), ("read_gb_per_s", roofline.Gigabytes));
            all.AddRange(Run(options, core, report, roofline, shape, options.Threads ?? 1, Batches(options)));
            if (options.Threads is null && options.Tokens is null && !options.Quick && Environment.ProcessorCount > 1)
            {
                all.AddRange(Run(options, core, report, roofline, shape, threads: 2, [new Batch(128), Batch.Of(32, 128)]));
            }
        }

        return all;
    }

    private static List<Measurement> Run(Options options, Core core, IReport report, Roofline roofline, string shape, int threads, IEnumerable<Batch> batches)
    {
        List<Measurement> all = [];
        using Participants participants = new(shape, Field.Ours(shape, threads), Field.Rivals(shape, threads), report);
        foreach (Batch batch in batches)
        {
            List<IContender> contenders = [.. participants.Ours, .. participants.Rivals];
            double[] times = Turns.Measure([.. contenders.Select(contender => new Action(() => contender.Run(batch))), core.Burst], Time(options, batch));
            double peak = core.Gmacs(times[^1]);
            for (int o = 0; o < participants.Ours.Count; o++)
            {
                for (int r = participants.Ours.Count; r < contenders.Count; r++)
                {
                    Measurement m = new(
                        shape, batch.Longest, batch.Count, threads, contenders[o].Name, times[o], contenders[r].Name, times[r],
                        roofline.Milliseconds(batch, peak, threads), peak);
                    all.Add(m);
                    Report(m, report);
                }
            }
        }

        return all;
    }

    private static void Report(Measurement m, IReport report) => report.Result(
        "measurement",
        ("shape", m.Shape),
        ("tokens", m.Tokens),
        ("batch", m.Batch),
        ("threads", m.Threads),
        ("variant", m.Variant),
        ("ours_ms", m.OursMs),
        ("rival", m.Rival),
        ("rival_ms", m.RivalMs),
        ("ratio", m.Ratio),
        ("roofline_ms", m.RooflineMs),
        ("peak_gmacs", m.PeakGmacs));

    private static IEnumerable<Batch> Batches(Options options)
    {
        if (options.Tokens is int tokens)
        {
            return [new Batch(tokens)];
        }

        IEnumerable<Batch> sentences = Sentences.Lengths.ToArray().Select(length => new Batch(length));
        return options.Quick ? sentences : [.. sentences, Batch.Of(8, 128), Batch.Of(32, 128)];
    }

    /// <summary>Under five minutes in all.</summary>
    private static TimeSpan Time(Options options, Batch batch) => TimeSpan.FromSeconds(options.Quick ? 1 : 7);
}
