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
            #define AOTDISTIL_LINEARS(X) {List(plan.Blocks.OfType<LinearBlock>().Select(b => b.Sections[0].Weight.Shape[1]))}
            #define AOTDISTIL_HIDDEN_LINEAR(X, inputs) X(inputs, {Names(encoder.Activation)})
            #define AOTDISTIL_HEAD_LINEAR(X, inputs) X(inputs, {Names(plan.HeadActivation)})
            #define AOTDISTIL_HEADS(X) {List([encoder.Dim / encoder.Heads])}
            #define AOTDISTIL_ROWS(X) {List([Padded(encoder.Dim)])}
            #define AOTDISTIL_LAYER_NORMS(X) {List([encoder.Dim])}

            """;
    }

    private static long Padded(int width) => WeightsLayout.RoundUp(width, WeightsLayout.TileOutputs);

    /// <summary>An activation in the name of a function, and as an epilogue in C.</summary>
    private static string Names(string activation) => $"{activation.Replace("_", "", StringComparison.Ordinal)}, {activation.ToUpperInvariant()}";

    private static string List(IEnumerable<long> sizes) =>
        string.Join(' ', sizes.Distinct().Order().Select(n => string.Create(CultureInfo.InvariantCulture, $"X({n})")));
}
