namespace AotDistil.Generator.Emit;

/// <summary>A step between linears of which an instruction set may have a form of its own.</summary>
/// <param name="Name">The method.</param>
/// <param name="Parameters">Its parameters.</param>
/// <param name="Arguments">The same as arguments.</param>
/// <param name="OfInputs">Whether the form in C# depends on how the instruction set stores inputs.</param>
/// <param name="Summary">What it does.</param>
internal sealed record StepKernel(string Name, string Parameters, string Arguments, bool OfInputs, string Summary)
{
    /// <summary>A head's keys, packed.</summary>
    public static StepKernel PackKeys(HeadKernel head) => new(
        $"PackKeys_{head.Name}",
        "float* k, int panelFloats, int keys, Int8Weights packed",
        "k, panelFloats, keys, packed",
        OfInputs: false,
        $"A head's keys ({head.Apart}) as the weights of a linear with a token for each output; tokens that fill the last panel are zeros.");

    /// <summary>A head's values, packed.</summary>
    public static StepKernel PackValues(HeadKernel head) => new(
        $"PackValues_{head.Name}",
        "float* v, int panelFloats, int keys, Int8Weights packed",
        "v, panelFloats, keys, packed",
        OfInputs: false,
        $"A head's values ({head.Apart}) as the weights of a linear with a token for each input and {head.PaddedSize} outputs, each column with its own scale.");

    /// <summary>From a head's queries and keys to its probabilities.</summary>
    public static StepKernel Probabilities(HeadKernel head) => new(
        $"Probabilities_{head.Name}",
        "float* queries, int panelFloats, int rows, Int8Rows q, Int8Weights keys, int count, int paddedKeys, float* scores, Int8Rows p",
        "queries, panelFloats, rows, q, keys, count, paddedKeys, scores, p",
        OfInputs: true,
        $"p (rows × paddedKeys) = 255 · 2^(score − largest of the row), rounded, 0 from count on, with the reciprocal of each row's sum. Queries ({head.Apart}) become q; scores are scratch.");

    /// <summary>The first linear of the feed-forward network, and its outputs in 8 bits for the second.</summary>
    public static StepKernel Lin1(FeedForwardKernel feedForward) => new(
        $"{feedForward.Lin1.Name}_ToBytes{(feedForward.Hidden.Hadamard > 0 ? $"_Hadamard{Literal.Integer(feedForward.Hidden.Hadamard)}" : "")}",
        "Int8Rows x, int rows, Int8Weights weights, float* hidden, Int8Rows q",
        "x, rows, weights, hidden, q",
        OfInputs: true,
        $"lin1 and its activation, then q (rows × {feedForward.Hidden.Size}) = its outputs{feedForward.Hidden.Rotated} in 8 bits; on their way they lie in hidden, as it suits the kernel.");

    /// <summary>Residual, LayerNorm and what the next linear reads, in one go over a row.</summary>
    public static StepKernel AddLayerNorm(RowShape row) => new(
        $"AddLayerNorm_{row.Name}",
        "float* x, float* y, int rows, LayerNormWeights norm, float eps, Int8Rows q",
        "x, y, rows, norm, eps, q",
        OfInputs: true,
        $"x (rows × {row.Size}) = LayerNorm(x + y), y absent where null; q = x{row.Rotated} in 8 bits.");

    /// <summary>Rows of floats as bytes.</summary>
    public static StepKernel Quantize(RowShape row) => new(
        $"Quantize_{row.Name}",
        "float* x, int rows, Int8Rows q",
        "x, rows, q",
        OfInputs: true,
        $"q (rows × {row.Size} bytes) = x{row.Rotated.TrimEnd(',')}, each row with its own scale and zero point.");
}
