using System.Globalization;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Calibration;
using AotDistil.Packer.Tokenizers;

namespace AotDistil.Packer.Quantization;

/// <summary>
/// Finds out how the weights of each linear are to be rounded. Where layers run several times, ALBERT's, random tokens do not tell well enough how inputs go together: what is
/// gained in the first step is lost, and more, until the last.
/// </summary>
internal static class RoundingRemedy
{
    private static readonly Dictionary<string, ErrorFeedback> Nearest = [];

    /// <summary>What rounds each linear, by its name, and a sentence on why. A linear that is not among them has its weights rounded to the nearest.</summary>
    public static (IReadOnlyDictionary<string, ErrorFeedback> Linears, string Reason) Find(ModelPlan plan, CompiledTokenizer tokenizer, Rounding rounding)
    {
        IReadOnlyList<int> order = plan.Encoder.Schedule.Order;
        string? reason = rounding == Rounding.Nearest ? ""
            : plan.Encoder.Groups != new LinearGroups() ? ", as linears are in groups"
            : order.Distinct().Count() < order.Count ? ", as layers run more than once" : null;
        if (reason is not null)
        {
            return (Nearest, $"weights are rounded to the nearest{reason}");
        }

        Dictionary<string, ErrorFeedback> linears = [];
        IReadOnlyList<int[]> texts = RandomTexts.For(plan.Encoder, tokenizer);
        new CalibrationPass(plan, texts, (linear, rows) => linears[linear.Name] = new ErrorFeedback(new InputStatistics(rows, linear.Sections[0].In))).Run();
        return (linears, string.Create(CultureInfo.InvariantCulture, $"weights are rounded so that errors make up for each other, as {texts.Sum(t => t.Length)} random tokens tell"));
    }
}
