using System.Globalization;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Calibration;
using AotDistil.Packer.Tokenizers;

namespace AotDistil.Packer.Quantization;

/// <summary>Finds out how the weights of each linear are to be rounded.</summary>
internal static class RoundingRemedy
{
    private static readonly Dictionary<string, ErrorFeedback> Nearest = [];

    /// <summary>What rounds each linear, by its name, and a sentence on why. A linear that is not among them has its weights rounded to the nearest.</summary>
    public static (IReadOnlyDictionary<string, ErrorFeedback> Linears, string Reason) Find(ModelPlan plan, CompiledTokenizer tokenizer, Rounding rounding)
    {
        if (rounding == Rounding.Nearest || plan.Encoder.Groups != new LinearGroups())
        {
            return (Nearest, rounding == Rounding.Nearest ? "weights are rounded to the nearest, as was asked for" : "weights are rounded to the nearest, as linears are in groups");
        }

        IReadOnlyList<int> order = plan.Encoder.Schedule.Order;
        bool isSeenOnce = order.Distinct().Count() == order.Count;
        Dictionary<string, ErrorFeedback> linears = [];
        Dictionary<string, InputStatistics> statistics = [];
        IReadOnlyList<int[]> texts = RandomTexts.For(plan.Encoder, tokenizer);
        new CalibrationPass(plan, texts, (linear, rows) =>
        {
            InputStatistics seen = statistics.TryGetValue(linear.Name, out InputStatistics? before) ? before : statistics[linear.Name] = new InputStatistics(linear.Sections[0].In);
            seen.Add(rows);
            if (isSeenOnce)
            {
                linears[linear.Name] = new ErrorFeedback(seen); // at once: the statistics of all linears together are larger than the model
                statistics.Remove(linear.Name);
            }
        }).Run();
        foreach ((string name, InputStatistics seen) in statistics)
        {
            linears[name] = new ErrorFeedback(seen);
        }

        return (linears, string.Create(CultureInfo.InvariantCulture, $"weights are rounded so that errors make up for each other, as {texts.Sum(t => t.Length)} random tokens tell"));
    }
}
