namespace AotDistil.Runtime.Kernels;

/// <summary>
/// The elementary functions of the int8 arithmetic, one value at a time: their definition. The vector forms do the same operations in the same order.
/// </summary>
internal static class ScalarMath
{
    /// <summary>eˣ for x ≤ 0 (arguments below −86 count as −86); relative error below 2e-7.</summary>
    public static float Exp(float x)
    {
        x = Larger(x, MathConstants.ExpMin);
        float n = MathF.Round(x * MathConstants.Log2E);
        float r = MathF.FusedMultiplyAdd(n, -MathConstants.Ln2High, x);
        r = MathF.FusedMultiplyAdd(n, -MathConstants.Ln2Low, r);
        float p = MathConstants.E5;
        p = MathF.FusedMultiplyAdd(p, r, MathConstants.E4);
        p = MathF.FusedMultiplyAdd(p, r, MathConstants.E3);
        p = MathF.FusedMultiplyAdd(p, r, MathConstants.E2);
        p = MathF.FusedMultiplyAdd(p, r, 1f);
        p = MathF.FusedMultiplyAdd(p, r, 1f);
        return BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(p) + ((int)n << 23));
    }

    /// <summary>255 · 2ˣ for x ≤ 0, rounded to an integer: a probability of attention relative to the row's largest.</summary>
    public static int Exp2Steps(float x)
    {
        x = Larger(x, MathConstants.Exp2Min);
        float n = MathF.Round(x), r = x - n;
        float p = MathConstants.P3;
        p = MathF.FusedMultiplyAdd(p, r, MathConstants.P2);
        p = MathF.FusedMultiplyAdd(p, r, MathConstants.P1);
        p = MathF.FusedMultiplyAdd(p, r, MathConstants.P0);
        return (int)MathF.Round(BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(p) + ((int)n << 23)));
    }

    /// <summary>x Φ(x), the exact ("erf") GELU of Hendrycks and Gimpel 2016; absolute error below 4.5e-5, and below 6e-8 |x| where that is more.</summary>
    public static float Gelu(float x)
    {
        float u = Smaller(Larger(x, -MathConstants.GeluBound), MathConstants.GeluBound);
        float s = u * u;
        float p = MathConstants.G8;
        p = MathF.FusedMultiplyAdd(p, s, MathConstants.G7);
        p = MathF.FusedMultiplyAdd(p, s, MathConstants.G6);
        p = MathF.FusedMultiplyAdd(p, s, MathConstants.G5);
        p = MathF.FusedMultiplyAdd(p, s, MathConstants.G4);
        p = MathF.FusedMultiplyAdd(p, s, MathConstants.G3);
        p = MathF.FusedMultiplyAdd(p, s, MathConstants.G2);
        p = MathF.FusedMultiplyAdd(p, s, MathConstants.G1);
        p = MathF.FusedMultiplyAdd(p, s, MathConstants.G0);
        return x * MathF.FusedMultiplyAdd(u, p, 0.5f);
    }

    /// <summary>max(x, 0).</summary>
    public static float Relu(float x) => Larger(x, 0f);

    /// <summary>1 / (1 + e⁻ˣ); relative error below 3e-7, from −86 down that of e⁻⁸⁶.</summary>
    public static float Sigmoid(float x)
    {
        float e = Exp(-MathF.Abs(x));
        return x >= 0 ? 1f / (1f + e) : e / (1f + e);
    }

    // The processors' maximum and minimum: the second operand where neither is larger, a NaN included.
    public static float Larger(float a, float b) => a > b ? a : b;

    public static float Smaller(float a, float b) => a < b ? a : b;
}
