namespace AotDistil.Runtime.Kernels;

/// <summary>
/// The coefficients of the polynomials that every instruction set evaluates in the same order, with fused multiply-adds, so that all give the same bits.
/// They are least-maximum fits (Lawson iteration over Chebyshev nodes); the bounds beside them are checked against correctly rounded values by the tests.
/// </summary>
internal static class MathConstants
{
    /// <summary>Arguments of <c>exp</c> below this are raised to it: the result, 4.5e-38, is still a normal number.</summary>
    public const float ExpMin = -86f;

    /// <summary>log2(e).</summary>
    public const float Log2E = 1.44269504f;

    /// <summary>The leading bits of ln 2: products with integers up to 127 are exact.</summary>
    public const float Ln2High = 0.693359375f;

    /// <summary>ln 2 − <see cref="Ln2High"/>.</summary>
    public const float Ln2Low = -2.12194440e-4f;

    // exp(r) ≈ 1 + r + r² (E2 + E3 r + E4 r² + E5 r³) on [−ln2/2, ln2/2]; relative error of the whole below 2e-7.
    public const float E2 = 0.499992311f;
    public const float E3 = 0.166671142f;
    public const float E4 = 0.0418901555f;
    public const float E5 = 0.00831252057f;

    /// <summary>Arguments of <c>255 · 2ˣ</c> below this are raised to it: the result rounds to 0 in any case.</summary>
    public const float Exp2Min = -64f;

    // 255 · 2ʳ ≈ P0 + P1 r + P2 r² + P3 r³ on [−1/2, 1/2]; relative error below 7.6e-5, a fiftieth of a step at most.
    public const float P0 = 254.981644f;
    public const float P1 = 176.78157f;
    public const float P2 = 61.8660774f;
    public const float P3 = 14.0687418f;

    /// <summary>Beyond ± this the normal distribution function is taken as constant.</summary>
    public const float GeluBound = 4.4375f;

    // Φ(x) ≈ 1/2 + x Σ Gᵢ x²ⁱ on [−GeluBound, GeluBound], exactly 1 at its end; |error of x Φ(x)| below 4.5e-5, a three-hundredth of a step where the row reaches 3,
    // and below 6e-8 |x| where that is more: Φ(−GeluBound) comes out as −5.7e-8 and stays so further down.
    public const float G0 = 0.398742616f;
    public const float G1 = -0.0660407767f;
    public const float G2 = 0.00962026417f;
    public const float G3 = -0.00104805129f;
    public const float G4 = 8.31339567e-5f;
    public const float G5 = -4.61303034e-6f;
    public const float G6 = 1.67869217e-7f;
    public const float G7 = -3.56944696e-9f;
    public const float G8 = 3.34262965e-11f;
}
