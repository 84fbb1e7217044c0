namespace AotDistil.Runtime.Kernels;

/// <summary>
/// The coefficients of the polynomials that every instruction set evaluates in the same order, with fused multiply-adds or in integers, so that all give
/// the same bits. They are least-maximum fits (Lawson iteration over Chebyshev nodes); the bounds beside them are checked against correctly rounded values by the tests.
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

    /// <summary>Steps of an exponent's octave in attention.</summary>
    public const float StepsPerOctave = 2048f;

    /// <summary>Octaves that scores are placed in. What is in the lowest gives no probability: it is 2⁻¹² of the largest or less, a sixteenth of a step of 255.</summary>
    public const int Octaves = 13;

    /// <summary>Parts of a step of 255 that probabilities are computed in before they are rounded to steps.</summary>
    public const int PartsPerStep = 32;

    /// <summary>Lanes of that rounding: a token's remainder goes to the token so many further on.</summary>
    public const int RemainderLanes = 32;

    // 16320 · 2ᶠ ≈ P0 + f (P1 + f (P2 + f P3)) on [0, 1), in 16-bit integers with products rounded to the nearest; relative error below 1.6e-4, a thirtieth of a step of 255.
    public const short P0 = 16320;
    public const short P1 = 11348;
    public const short P2 = 3702;
    public const short P3 = 1268;

    /// <summary>Beyond ± this x Φ(x) is taken as x and 0.</summary>
    public const float GeluBound = 3.9375f;

    // a (1 − Φ(a)) ≈ a (GeluBound − a) (G0 + G1 a + … + G5 a⁵) on [0, GeluBound]; |error| below 1.68e-4, an eightieth of a step where the row reaches 3.
    public const float G0 = 0.12692738f;
    public const float G1 = -0.06613687f;
    public const float G2 = -0.02914277f;
    public const float G3 = 0.02929459f;
    public const float G4 = -0.007635168f;
    public const float G5 = 0.0006697071f;

    /// <summary>Beyond ± this GELU by tanh is taken as x and 0.</summary>
    public const float GeluTanhBound = 3.875f;

    // a (1 − tanh(√(2/π) (a + 0.044715 a³))) / 2 ≈ a (GeluTanhBound − a) (H0 + H1 a + … + H5 a⁵) on [0, GeluTanhBound]; |error| below 1.36e-4.
    public const float H0 = 0.128886476f;
    public const float H1 = -0.0664641485f;
    public const float H2 = -0.0297644716f;
    public const float H3 = 0.0295565687f;
    public const float H4 = -0.0076750475f;
    public const float H5 = 0.000672611233f;

    /// <summary>Beyond ± this SiLU is taken as x and 0.</summary>
    public const float SiluBound = 12.125f;

    // a / (1 + eᵃ) ≈ a ((SiluBound − a) (S0 + S1 a + … + S6 a⁶))⁴ on [0, SiluBound]; |error| below 9.1e-5. The fourth root falls slowly, so that a polynomial can follow it;
    // one of this degree for the tail itself is 20 times as far off.
    public const float S0 = 0.0692905039f;
    public const float S1 = -0.00259385561f;
    public const float S2 = -0.00251248456f;
    public const float S3 = 0.000593763252f;
    public const float S4 = -4.95730274e-05f;
    public const float S5 = 6.86795431e-07f;
    public const float S6 = 8.15985786e-08f;

    /// <summary>From this on Mish is taken as x.</summary>
    public const float MishAbove = 6.875f;

    // Its tails differ. a (1 − tanh(ln(1 + eᵃ))) ≈ a ((MishAbove − a) (M0 + M1 a + … + M6 a⁶))⁴ on [0, MishAbove]; |error| below 2.6e-5.
    public const float M0 = 0.115626715f;
    public const float M1 = -0.00593908876f;
    public const float M2 = -0.00750791281f;
    public const float M3 = 0.000350779796f;
    public const float M4 = 0.000813719991f;
    public const float M5 = -0.000207704303f;
    public const float M6 = 1.60106574e-05f;

    /// <summary>From −this down Mish is taken as 0.</summary>
    public const float MishBelow = 12.75f;

    // a tanh(ln(1 + e⁻ᵃ)) ≈ a ((MishBelow − a) (N0 + N1 a + … + N6 a⁶))⁴ on [0, MishBelow]; |error| below 8.8e-5.
    public const float N0 = 0.069023855f;
    public const float N1 = -0.00363462325f;
    public const float N2 = -0.00313051394f;
    public const float N3 = 0.00104421424f;
    public const float N4 = -0.000154881447f;
    public const float N5 = 1.14567183e-05f;
    public const float N6 = -3.30552183e-07f;

    /// <summary>Beyond ± this tanh is taken as what it is there.</summary>
    public const float TanhBound = 7.25f;

    // tanh(x) ≈ x (T0 + T1 x² + T2 x⁴ + T3 x⁶) / (1 + U1 x² + U2 x⁴ + U3 x⁶) on ± TanhBound; |error| below 1.5e-6 everywhere.
    public const float T0 = 0.999994457f;
    public const float T1 = 0.122693427f;
    public const float T2 = 0.00224790233f;
    public const float T3 = 3.79460175e-06f;
    public const float U1 = 0.456008017f;
    public const float U2 = 0.0209359173f;
    public const float U3 = 0.000139210853f;
}
