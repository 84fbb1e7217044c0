using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Checks;
using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Figures;
using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Tests.Verification.Support;

/// <summary>Figures made by hand.</summary>
internal static class Figures
{
    /// <summary>A model of two layers and three labels, or with another head.</summary>
    public static ModelPlan Plan(string task = ModelTasks.Sequence, int outputs = 3, string problem = "single_label_classification") => new(
        "bert", task, new LabelSet([.. Enumerable.Range(0, outputs).Select(i => $"label {i}")], problem), new EncoderFacts(LayerSchedule.Once(2), 4, 1, 8, "gelu", 1e-12, 16, 100), new HeadFacts(0, "tanh", false, outputs), []);

    /// <summary>What checks judge.</summary>
    public static VerificationFigures Of(params EncodingFigures[] encodings) => new(Plan(), new Tolerances(), encodings);

    /// <summary>A text whose embeddings are right and whose last hidden states have a cosine.</summary>
    public static EncodingFigures Text(int index, double cosine = 1, string? mismatch = null, OutputFigures? outputs = null) => new()
    {
        Encoding = new ExpectedEncoding(index, $"text {index}", null, [1, 2], null),
        Ids = new IdFigures(mismatch),
        States = [States(0, 1, 0), States(1, (1 + cosine) / 2, 0.01), States(2, cosine, 0.02)],
        Outputs = outputs,
    };

    /// <summary>A layer's figures.</summary>
    public static StateFigures States(int layer, double cosine, double difference, double share = 0) => new(layer, layer == 0, cosine, cosine, cosine, new Difference(10, difference, 10 * difference / 2, share));

    /// <summary>Outputs between −1 and 1, with one answer.</summary>
    public static OutputFigures Outputs(int expected, int found, double margin) => new(true, -1, 1, new Difference(3, 0.5, 0.6, 0), [new AnswerCase("label", expected, found, margin)]);
}
