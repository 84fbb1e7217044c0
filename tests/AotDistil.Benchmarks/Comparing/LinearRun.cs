using AotDistil.Benchmarks.Measuring;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>How near the C kernels come to the core's peak, linear by linear.</summary>
internal static class LinearRun
{
    private const int Rows = 128;
    private static readonly TimeSpan PerLinear = TimeSpan.FromSeconds(1);

    public static void Run(Options options, Core core, IReport report)
    {
        List<(int Inputs, int Outputs, bool Gelu)> shapes = [.. options.Shapes.SelectMany(LayerLinears)];
        Linears linears;
        try
        {
            linears = new Linears(shapes.Select(shape => shape.Inputs));
        }
        catch (NotSupportedException reason)
        {
            report.Fact("skipped", ("name", "linears"), ("reason", reason.Message));
            return;
        }

        foreach ((int inputs, int outputs, bool gelu) in shapes)
        {
            Action products = linears.Products(Rows, inputs, outputs), all = linears.Whole(Rows, inputs, outputs, gelu);
            double[] times = Turns.Measure([products, all, core.Burst], PerLinear);
            double peak = core.Gmacs(times[^1]);
            double alone = Gmacs(inputs, outputs, times[0]), whole = Gmacs(inputs, outputs, times[1]);
            report.Result(
                "linear",
                ("inputs", inputs),
                ("outputs", outputs),
                ("rows", Rows),
                ("epilogue", gelu ? "bias, GELU, to bytes" : "bias"),
                ("gmacs_alone", alone),
                ("of_peak_alone", alone / peak),
                ("gmacs", whole),
                ("of_peak", whole / peak),
                ("peak_gmacs", peak));
        }
    }

    /// <summary>q, k and v as one, out, and the two of the feed-forward network.</summary>
    private static (int Inputs, int Outputs, bool Gelu)[] LayerLinears(string shape)
    {
        int dim = int.Parse(shape.Split('x')[1]);
        return [(dim, 3 * dim, false), (dim, dim, false), (dim, 4 * dim, true), (4 * dim, dim, false)];
    }

    private static double Gmacs(int inputs, int outputs, double milliseconds) => (double)Rows * inputs * outputs / milliseconds * 1e-6;
}
