using AotDistil.Benchmarks.Measuring;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Comparing;

/// <summary>How near the C kernels come to the core's peak, linear by linear, and how near kernels would that are not made for the shape.</summary>
internal static class LinearRun
{
    private static readonly int[] Rows = [8, 16, 128];
    private static readonly TimeSpan PerLinear = TimeSpan.FromSeconds(0.7);

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
            foreach (int rows in Rows)
            {
                double[] times = Turns.Measure(
                    [linears.Products(rows, inputs, outputs), linears.ProductsOfAnyShape(rows, inputs, outputs), linears.Whole(rows, inputs, outputs, gelu), core.Burst], PerLinear);
                double peak = core.Gmacs(times[^1]);
                double alone = Gmacs(times[0]), whole = Gmacs(times[2]);
                report.Result(
                    "linear",
                    ("inputs", inputs),
                    ("outputs", outputs),
                    ("rows", rows),
                    ("epilogue", gelu ? "bias, GELU, to bytes" : "bias"),
                    ("gmacs_alone", alone),
                    ("of_peak_alone", alone / peak),
                    ("of_peak_any_shape", Gmacs(times[1]) / peak),
                    ("gmacs", whole),
                    ("of_peak", whole / peak),
                    ("peak_gmacs", peak));

                double Gmacs(double milliseconds) => (double)rows * inputs * outputs / milliseconds * 1e-6;
            }
        }
    }

    /// <summary>q, k and v as one, out, and the two of the feed-forward network.</summary>
    private static (int Inputs, int Outputs, bool Gelu)[] LayerLinears(string shape)
    {
        int dim = int.Parse(shape.Split('x')[1]);
        return [(dim, 3 * dim, false), (dim, dim, false), (dim, 4 * dim, true), (4 * dim, dim, false)];
    }
}
