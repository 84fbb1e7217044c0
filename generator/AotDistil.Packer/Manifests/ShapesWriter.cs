using System.Globalization;
using AotDistil.Packer.Architectures;

namespace AotDistil.Packer.Manifests;

/// <summary>Writes what <c>runtime/native/avx512vnni.c</c> is compiled for: the numbers of inputs that the model's linears and attention heads have.</summary>
internal static class ShapesWriter
{
    /// <summary>The header's text.</summary>
    public static string Write(ModelName name, ModelPlan plan)
    {
        IEnumerable<int> inputs = plan.Blocks.OfType<LinearBlock>().Select(b => checked((int)b.Sections[0].Weight.Shape[1])).Append(plan.Encoder.Dim / plan.Encoder.Heads).Distinct().Order();
        string shapes = string.Join(' ', inputs.Select(n => string.Create(CultureInfo.InvariantCulture, $"X({n})")));
        return $"""
            /* Shapes of {name.Name} for its kernels in C. Written by the packer; do not edit. */
            #define AOTDISTIL_PREFIX {name.Prefix}
            #define AOTDISTIL_SHAPES(X) {shapes}

            """;
    }
}
