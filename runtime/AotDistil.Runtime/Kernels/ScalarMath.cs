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

    /// <summary>
    /// A probability of attention relative to the row's largest, in 32nds of a step: 32 · 255 · 2^(x · scale / 2048) for x ≤ 0, rounded to an integer. In 16-bit
    /// integers, of which a vector holds twice as many as floats. Below 2⁻¹² of the largest it is 0; a NaN counts as no score at all.
    /// </summary>
    /// <param name="x">The score less the row's largest.</param>
    /// <param name="scale">What it is worth in 2048ths of an octave.</param>
    public static int PowerParts(float x, float scale)
    {
        float above = MathF.FusedMultiplyAdd(x, scale, MathConstants.Octaves * MathConstants.StepsPerOctave);
        int steps = above > 0f ? (int)MathF.Round(above) : 0;
        int octave = steps >> 11, f = (steps << 4) & 0x7FFF; // f in 2¹⁵ths
        int power = MathConstants.P3;
        power = MultiplyHigh(power, f) + MathConstants.P2;
        power = MultiplyHigh(power, f) + MathConstants.P1;
        power = MultiplyHigh(power, f) + MathConstants.P0;
        return octave > 0 ? MultiplyHigh(power, 2 << octave) : 0;

        // vpmulhrsw, sqrdmulh: the upper half of the doubled product, rounded.
        static int MultiplyHigh(int a, int b) => ((a * b) + (1 << 14)) >> 15;
    }

    /// <summary>
    /// x Φ(x), the exact ("erf") GELU of Hendrycks and Gimpel 2016, as max(x, 0) less what the normal distribution's tail beyond |x| takes off; absolute error below 1.68e-4.
    /// </summary>
    public static float Gelu(float x) => LessTail(
        x, MathConstants.GeluBound, MathConstants.G0, MathConstants.G1, MathConstants.G2, MathConstants.G3, MathConstants.G4, MathConstants.G5);

    /// <summary>
    /// x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), the GELU that transformers calls gelu_new, gelu_fast and gelu_pytorch_tanh, in the form of <see cref="Gelu"/>; absolute
    /// error below 1.36e-4.
    /// </summary>
    public static float GeluTanh(float x) => LessTail(
        x, MathConstants.GeluTanhBound, MathConstants.H0, MathConstants.H1, MathConstants.H2, MathConstants.H3, MathConstants.H4, MathConstants.H5);

    /// <summary>x / (1 + e⁻ˣ), the SiLU or Swish of Elfwing et al. 2017, as max(x, 0) less a tail, as <see cref="Gelu"/>; absolute error below 9.1e-5.</summary>
    public static float Silu(float x) => LessFourthPower(
        x, MathConstants.SiluBound, MathConstants.S0, MathConstants.S1, MathConstants.S2, MathConstants.S3, MathConstants.S4, MathConstants.S5, MathConstants.S6);

    /// <summary>x tanh(ln(1 + eˣ)), the Mish of Misra 2019, in the form of <see cref="Silu"/>, with a tail of its own on each side; absolute error below 8.8e-5.</summary>
    public static float Mish(float x) => x > 0f
        ? LessFourthPower(
            x, MathConstants.MishAbove, MathConstants.M0, MathConstants.M1, MathConstants.M2, MathConstants.M3, MathConstants.M4, MathConstants.M5, MathConstants.M6)
        : LessFourthPower(
            x, MathConstants.MishBelow, MathConstants.N0, MathConstants.N1, MathConstants.N2, MathConstants.N3, MathConstants.N4, MathConstants.N5, MathConstants.N6);

    /// <summary>The hyperbolic tangent, by a quotient of polynomials; absolute error below 1.5e-6. A NaN counts as large.</summary>
    public static float Tanh(float x)
    {
        float a = Larger(Smaller(x, MathConstants.TanhBound), -MathConstants.TanhBound), square = a * a;
        float p = MathF.FusedMultiplyAdd(MathConstants.T3, square, MathConstants.T2), q = MathF.FusedMultiplyAdd(MathConstants.U3, square, MathConstants.U2);
        p = MathF.FusedMultiplyAdd(p, square, MathConstants.T1);
        q = MathF.FusedMultiplyAdd(q, square, MathConstants.U1);
        p = MathF.FusedMultiplyAdd(p, square, MathConstants.T0);
        q = MathF.FusedMultiplyAdd(q, square, 1f);
        return a * p / q;
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

    // max(x, 0) − a (bound − a) (p0 + p1 a + … + p5 a⁵) with a = |x|, at most the bound.
    private static float LessTail(float x, float bound, float p0, float p1, float p2, float p3, float p4, float p5)
    {
        float a = Smaller(MathF.Abs(x), bound);
        float p = MathF.FusedMultiplyAdd(p5, a, p4);
        p = MathF.FusedMultiplyAdd(p, a, p3);
        p = MathF.FusedMultiplyAdd(p, a, p2);
        p = MathF.FusedMultiplyAdd(p, a, p1);
        p = MathF.FusedMultiplyAdd(p, a, p0);
        return Larger(x, 0f) - (a * (bound - a) * p);
    }

    // max(x, 0) − a ((bound − a) (p0 + p1 a + … + p6 a⁶))⁴ with a = |x|, at most the bound.
    private static float LessFourthPower(float x, float bound, float p0, float p1, float p2, float p3, float p4, float p5, float p6)
    {
        float a = Smaller(MathF.Abs(x), bound);
        float p = MathF.FusedMultiplyAdd(p6, a, p5);
        p = MathF.FusedMultiplyAdd(p, a, p4);
        p = MathF.FusedMultiplyAdd(p, a, p3);
        p = MathF.FusedMultiplyAdd(p, a, p2);
        p = MathF.FusedMultiplyAdd(p, a, p1);
        p = MathF.FusedMultiplyAdd(p, a, p0);
        float root = (bound - a) * p, square = root * root;
        return Larger(x, 0f) - (a * (square * square));
    }
}
