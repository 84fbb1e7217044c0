using System.Globalization;
using AotDistil.Layout;
using AotDistil.Packer.Architectures;

namespace AotDistil.Packer.Manifests;

/// <summary>Writes what <c>runtime/native/avx512vnni.c</c> is compiled for: the numbers of inputs that the model's linears have, their activations, widths of heads and of rows.</summary>
internal static class ShapesWriter
{
    /// <summary>The header's text.</summary>
    public static string Write(ModelName name, ModelPlan plan)
    {
        EncoderFacts encoder = plan.Encoder;
        return $"""
            /* Shapes of {name.Name} for its kernels in C. Written by the packer; do not edit. */
            #define AOTDISTIL_PREFIX {name.Prefix}
            #define AOTDISTIL_LINEARS(X) {string.Join(' ', plan.Blocks.OfType<LinearBlock>().Select(Linear).Distinct().Order(StringComparer.Ordinal))}
            #define AOTDISTIL_HIDDEN_LINEAR(X, ...) X(__VA_ARGS__, {Names(encoder.Activation)})
            #define AOTDISTIL_HEAD_LINEAR(X, ...) X(__VA_ARGS__, {Names(plan.Head.Activation)})
            #define AOTDISTIL_HEADS(X) {List([encoder.Dim / encoder.Heads])}
            #define AOTDISTIL_HIDDEN_HADAMARD {encoder.HiddenHadamard}
            #define AOTDISTIL_ROWS(X) {Rows(Quantized(plan))}
            #define AOTDISTIL_LAYER_NORMS(X) {Rows(Normalized(plan))}

            """;
    }

    /// <summary>
    /// A linear's inputs by name, how many a panel reads, bytes from a row to the next, and whether a panel reads all of them: 768, 768, 768, 1, or for one in groups
    /// 192of768, 192, 768, 0.
    /// </summary>
    private static string Linear(LinearBlock block)
    {
        int inputs = block.Sections[0].In, window = InputWindows.Width(inputs, block.Sections[0].Out, [.. block.Sections.Select(s => s.Groups)]);
        bool isWhole = block.Sections.All(s => s.Groups == 1);
        return string.Create(CultureInfo.InvariantCulture, $"X({(isWhole ? $"{inputs}" : $"{window}of{inputs}")}, {(isWhole ? inputs : window)}, {Padded(inputs)}, {(isWhole ? 1 : 0)})");
    }

    // Contexts, what a projection of the embeddings gives to the layers, and what the head's first linear gives to the second.
    private static IEnumerable<(int Size, int Hadamard)> Quantized(ModelPlan plan)
    {
        yield return (Padded(plan.Encoder.Dim), 0);
        if (plan.Encoder.EmbeddingDim > 0)
        {
            yield return (Padded(plan.Encoder.Dim), plan.Encoder.Hadamard);
        }

        if (plan.Head.HiddenDim > 0)
        {
            yield return (Padded(plan.Head.HiddenDim), 0);
        }
    }

    // Those whose rows the layers read are rotated.
    private static IEnumerable<(int Size, int Hadamard)> Normalized(ModelPlan plan)
    {
        EncoderFacts encoder = plan.Encoder;
        yield return (encoder.Dim, encoder.Hadamard);
        if (encoder.EmbeddingDim > 0)
        {
            yield return (encoder.EmbeddingDim, 0);
        }

        if (plan.Head.HasLayerNorm)
        {
            yield return (plan.Head.HiddenDim > 0 ? plan.Head.HiddenDim : encoder.Dim, 0);
        }
    }

    private static string Rows(IEnumerable<(int Size, int Hadamard)> rows) => string.Join(' ', rows.Distinct().Order().Select(row => string.Create(
        CultureInfo.InvariantCulture, $"X({row.Size}{(row.Hadamard > 0 ? $"_hadamard{row.Hadamard}" : "")}, {row.Size}, {row.Hadamard})")));

    private static int Padded(int width) => WeightsLayout.RoundUp(width, WeightsLayout.TileOutputs);

    /// <summary>An activation in the name of a function, and as an epilogue in C.</summary>
    private static string Names(string activation) => $"{activation.Replace("_", "", StringComparison.Ordinal)}, {activation.ToUpperInvariant()}";

    private static string List(IEnumerable<long> sizes) =>
        string.Join(' ', sizes.Distinct().Order().Select(n => string.Create(CultureInfo.InvariantCulture, $"X({n})")));
}
