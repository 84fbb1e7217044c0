using System.Collections.Generic;

namespace AotDistil.Generator.Emit;

/// <summary>A step between linears of which an instruction set may have a form of its own.</summary>
/// <param name="Name">The method.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Arguments">The same as arguments.</param>
/// <param name="Summary">What it does.</param>
internal sealed record StepKernel(string Name, string Parameters, string Arguments, string Summary)
{
    /// <summary>The steps of a model, each once.</summary>
    public static IEnumerable<StepKernel> All(Shapes shapes)
    {
        yield return Probabilities(shapes);
        yield return AddLayerNorm(shapes);
        foreach (int width in shapes.QuantizedWidths)
        {
            yield return Quantize(width);
        }
    }

    /// <summary>From a head's queries and keys to its probabilities.</summary>
    public static StepKernel Probabilities(Shapes shapes) => new(
        shapes.Probabilities,
        "Int8Rows queries, int rows, Int8Weights keys, int count, int paddedKeys, float* scores, Int8Rows p",
        "queries, rows, keys, count, paddedKeys, scores, p",
        "p (rows × paddedKeys) = 255 · 2^(score − largest of the row), rounded, 0 from count on, with the reciprocal of each row's sum; scores is scratch of the same shape.");

    /// <summary>Residual, LayerNorm and what the next linear reads, in one go over a row.</summary>
    public static StepKernel AddLayerNorm(Shapes shapes) => new(
        shapes.AddLayerNorm,
        "float* x, float* y, int rows, LayerNormWeights norm, Int8Rows q",
        "x, y, rows, norm, q",
        $"x (rows × {shapes.Model.Encoder.Dim}) = LayerNorm(x + y), y absent where null; q = x in 8 bits.");

    /// <summary>Rows of floats as bytes.</summary>
    public static StepKernel Quantize(int width) => new(
        $"Quantize_{width}",
        "float* x, int rows, Int8Rows q",
        "x, rows, q",
        $"q (rows × {width} bytes) = x, each row with its own scale and zero point.");
}
