using AotDistil.Benchmarks.Contenders;
using AotDistil.Benchmarks.Measuring;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>How near other architectures, and a model with rotated rows, come to the least time that is possible. Nobody else takes part: the rivals' time is that of their DistilBERT.</summary>
internal static class ArchitectureRun
{
    private static readonly int[] Lengths = [16, 32, 128, 256, 512];
    private static readonly TimeSpan PerLength = TimeSpan.FromSeconds(2);

    public static void Run(Core core, IReport report)
    {
        string[] shapes = [Field.Shapes[0], .. Field.Architectures];
        List<NativeContender> models = [.. shapes.Select(shape => new NativeContender(shape, NativeContender.FastestKernel(), threads: 1))];
        Roofline[] rooflines = [.. shapes.Select(shape => new Roofline(core, shape))];
        foreach (int tokens in Lengths)
        {
            Batch batch = new(tokens);
            double[] times = Turns.Measure([.. models.Select(model => new Action(() => model.Run(batch))), core.Burst], PerLength * shapes.Length);
            double peak = core.Gmacs(times[^1]);
            for (int i = 0; i < shapes.Length; i++)
            {
                double least = rooflines[i].Milliseconds(batch, peak, threads: 1);
                report.Result(
                    "architecture",
                    ("shape", shapes[i]),
                    ("tokens", tokens),
                    ("variant", models[i].Name),
                    ("ours_ms", times[i]),
                    ("roofline_ms", least),
                    ("of_roofline", times[i] / least),
                    ("of_first", times[i] / times[0]),
                    ("peak_gmacs", peak));
            }
        }

        models.ForEach(model => model.Dispose());
    }
}
