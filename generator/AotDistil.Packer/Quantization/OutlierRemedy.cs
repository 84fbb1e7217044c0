using System.Globalization;
using AotDistil.Layout;
using AotDistil.Packer.Architectures;

namespace AotDistil.Packer.Quantization;

/// <summary>
/// Decides whether a model's rows are rotated (see <see cref="Hadamard"/>). Trained encoders have a few features far outside the others behind their LayerNorms; with one
/// scale for a row these take the resolution of all others. Whether a model has them is read from its weights.
/// </summary>
internal static class OutlierRemedy
{
    /// <summary>From here on a rotation pays: MiniLM's and BERT's largest are 5 to 8, those of models that lose nothing below 3.5.</summary>
    private const double Threshold = 4;

    /// <summary>The plan with the rotations that it is to have, and a sentence on why.</summary>
    public static (ModelPlan Plan, string Reason) Apply(ModelPlan plan, Rotation rotation)
    {
        int dim = Hadamard.BlockOf(plan.Encoder.Dim), hidden = Hadamard.BlockOf(plan.Encoder.HiddenDim);
        LinearGroups groups = plan.Encoder.Groups;

        // A rotation mixes what groups keep apart.
        dim = (groups with { OutLin = 1, Lin2 = 1 }) == new LinearGroups() ? dim : 0;
        hidden = groups.Lin2 == 1 ? hidden : 0;
        if (rotation == Rotation.Off || (dim == 0 && hidden == 0))
        {
            return (plan, rotation == Rotation.Off ? "rows are not rotated, as was asked for" : "rows are not rotated: their widths, or groups, do not allow it");
        }

        double outlier = LargestOutlier(plan);
        string found = string.Create(CultureInfo.InvariantCulture, $"features up to {outlier:F1} times as large as usual ({Threshold} and more count as outliers)");
        return rotation == Rotation.On || outlier >= Threshold
            ? (Rotate(plan, dim, hidden), $"rows are rotated before they are quantised{(rotation == Rotation.On ? ", as was asked for" : "")}: {found}")
            : (plan, $"rows are not rotated: {found}");
    }

    private static ModelPlan Rotate(ModelPlan plan, int dim, int hidden)
    {
        // What reads the layers' hidden states: their own first linears, and the head's, unless it begins with a LayerNorm.
        string? head = plan.Head.HiddenDim > 0 ? "pre_classifier" : plan.Head.HasLayerNorm ? null : "classifier";

        // A table that is the last linear's weights too is read the other way there.
        int table = plan.Blocks.Any(b => b is TiedEmbeddingBlock) ? 0 : Hadamard.BlockOf(plan.Encoder.EmbeddingDim > 0 ? plan.Encoder.EmbeddingDim : plan.Encoder.Dim);
        return plan with
        {
            Encoder = plan.Encoder with { Hadamard = dim, HiddenHadamard = hidden, EmbeddingHadamard = table },
            Blocks =
            [
                .. plan.Blocks.Select(block => block switch
                {
                    EmbeddingBlock embedding => embedding with { Hadamard = table },
                    LinearBlock linear when linear.Name.EndsWith(".qkv_lin", StringComparison.Ordinal) || linear.Name.EndsWith(".lin1", StringComparison.Ordinal) || linear.Name == head => linear with { Hadamard = dim },
                    LinearBlock linear when linear.Name.EndsWith(".lin2", StringComparison.Ordinal) => linear with { Hadamard = hidden },
                    _ => block,
                }),
            ],
        };
    }

    /// <summary>
    /// The largest feature behind any LayerNorm over their quadratic mean, estimated: before the LayerNorm a feature is about as large as its row of the linear there and its
    /// bias make it, behind it as gamma and beta do.
    /// </summary>
    private static double LargestOutlier(ModelPlan plan)
    {
        Dictionary<string, Block> blocks = plan.Blocks.ToDictionary(b => b.Name);
        double largest = 0;
        for (int i = 0; i < plan.Encoder.Schedule.Stored; i++)
        {
            foreach ((string linear, string norm) in (ReadOnlySpan<(string, string)>)[("attention.out_lin", "sa_layer_norm"), ("ffn.lin2", "output_layer_norm")])
            {
                largest = Math.Max(largest, Outlier((LinearBlock)blocks[$"layer.{i}.{linear}"], (LayerNormBlock)blocks[$"layer.{i}.{norm}"]));
            }
        }

        return largest;
    }

    private static double Outlier(LinearBlock linear, LayerNormBlock norm)
    {
        float[] gamma = Read(norm.Gamma), beta = Read(norm.Beta), bias = Read(linear.Sections[0].Bias);
        double[] rows = SquaredRows(linear.Sections[0].Weight);
        double meanRow = Mean(rows), meanBias = Mean(bias.Select(b => (double)b * b));
        double[] before = [.. rows.Zip(bias, (row, b) => Ratio(row, meanRow) + Ratio((double)b * b, meanBias))];
        double meanBefore = Mean(before);
        double[] behind = [.. before.Select((square, n) => (Math.Abs(gamma[n]) * Math.Sqrt(Ratio(square, meanBefore))) + Math.Abs(beta[n])).Select(size => size * size)];
        return Math.Sqrt(Ratio(behind.Max(), Mean(behind)));
    }

    private static double Mean(IEnumerable<double> values) => values.Average();

    private static double Ratio(double value, double mean) => mean > 0 ? value / mean : 0;

    private static double[] SquaredRows(WeightSource weight)
    {
        int inputs = (int)weight.Shape[1];
        double[] sums = new double[weight.Shape[0]];
        float[] row = new float[inputs];
        for (int n = 0; n < sums.Length; n++)
        {
            weight.Read((long)n * inputs, row);
            foreach (float w in row)
            {
                sums[n] += (double)w * w;
            }
        }

        return sums;
    }

    private static float[] Read(WeightSource source)
    {
        float[] values = new float[source.Shape[0]];
        source.Read(0, values);
        return values;
    }
}
