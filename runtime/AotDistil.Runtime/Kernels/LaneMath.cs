using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using AotDistil.Runtime.Layers;

namespace AotDistil.Runtime.Kernels;

/// <summary>
/// The elementary functions and steps of the int8 arithmetic on 8 floats at a time, for generated code: one vector with AVX2 and FMA, two of 128 bits on Arm64.
/// Bit for bit what <see cref="Reference.Int8Reference"/> defines.
/// </summary>
/// <remarks>
/// What <see cref="Vector256"/> does alike everywhere is written with it. Where the processors differ (which operand a maximum of NaNs is, what a NaN becomes as an
/// integer, how lanes are packed) each has its own instructions; <c>IsSupported</c> is a constant to the compilers, so only one branch is ever compiled.
/// </remarks>
public static unsafe class LaneMath
{
    /// <summary>16 probabilities of attention, in 32nds of a step; see <see cref="ScalarMath.PowerParts"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> PowerParts(Vector256<float> x0, Vector256<float> x1, Vector256<float> scale)
    {
        Vector256<float> top = Vector256.Create(MathConstants.Octaves * MathConstants.StepsPerOctave);
        Vector256<float> above0 = Vector256.FusedMultiplyAdd(x0, scale, top), above1 = Vector256.FusedMultiplyAdd(x1, scale, top);
        if (!Avx2.IsSupported)
        {
            return Vector256.Create(PowerParts(above0), PowerParts(above1));
        }

        // What is negative becomes 0, and so does a NaN, which was converted to the smallest integer.
        Vector256<int> y0 = Avx.ConvertToVector256Int32(above0), y1 = Avx.ConvertToVector256Int32(above1);
        Vector256<ushort> steps = Avx2.Permute4x64(Avx2.PackUnsignedSaturate(y0, y1).AsInt64(), 0b11_01_10_00).AsUInt16();
        Vector256<short> octave = Avx2.ShiftRightLogical(steps, 11).AsInt16(), f = Avx2.And(Avx2.ShiftLeftLogical(steps, 4), Vector256.Create((ushort)0x7FFF)).AsInt16();
        Vector256<short> power = Vector256.Create(MathConstants.P3);
        power = Avx2.Add(Avx2.MultiplyHighRoundScale(power, f), Vector256.Create(MathConstants.P2));
        power = Avx2.Add(Avx2.MultiplyHighRoundScale(power, f), Vector256.Create(MathConstants.P1));
        power = Avx2.Add(Avx2.MultiplyHighRoundScale(power, f), Vector256.Create(MathConstants.P0));

        // 2 << octave, whose bit is in the lower byte below 7 and in the upper one from there on: of the two places in the table that an octave stands for, one holds 0.
        Vector256<byte> place = Avx2.Xor(Avx2.Or(octave, Avx2.ShiftLeftLogical(octave, 8)), Vector256.Create((short)0x0800)).AsByte();
        Vector256<byte> bits = Vector256.Create(Vector128.Create(2, 4, 8, 16, 32, 64, 128, 0, 0, 0, 0, 0, 0, 0, 0, 1));
        Vector256<short> parts = Avx2.MultiplyHighRoundScale(power, Avx2.Shuffle(bits, place).AsInt16());
        return Avx2.And(parts, Avx2.CompareGreaterThan(octave, Vector256<short>.Zero));
    }

    /// <summary>x Φ(x); see <see cref="ScalarMath.Gelu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Gelu(Vector256<float> x) => LessTail(
        x, MathConstants.GeluBound, MathConstants.G0, MathConstants.G1, MathConstants.G2, MathConstants.G3, MathConstants.G4, MathConstants.G5);

    /// <summary>GELU by tanh; see <see cref="ScalarMath.GeluTanh"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> GeluTanh(Vector256<float> x) => LessTail(
        x, MathConstants.GeluTanhBound, MathConstants.H0, MathConstants.H1, MathConstants.H2, MathConstants.H3, MathConstants.H4, MathConstants.H5);

    /// <summary>x / (1 + e⁻ˣ); see <see cref="ScalarMath.Silu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Silu(Vector256<float> x) => LessFourthPower(
        x, MathConstants.SiluBound, MathConstants.S0, MathConstants.S1, MathConstants.S2, MathConstants.S3, MathConstants.S4, MathConstants.S5, MathConstants.S6);

    /// <summary>x tanh(ln(1 + eˣ)); see <see cref="ScalarMath.Mish"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Mish(Vector256<float> x) => Vector256.ConditionalSelect(
        Vector256.GreaterThan(x, Vector256<float>.Zero),
        LessFourthPower(
            x, MathConstants.MishAbove, MathConstants.M0, MathConstants.M1, MathConstants.M2, MathConstants.M3, MathConstants.M4, MathConstants.M5, MathConstants.M6),
        LessFourthPower(
            x, MathConstants.MishBelow, MathConstants.N0, MathConstants.N1, MathConstants.N2, MathConstants.N3, MathConstants.N4, MathConstants.N5, MathConstants.N6));

    /// <summary>The hyperbolic tangent; see <see cref="ScalarMath.Tanh"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Tanh(Vector256<float> x)
    {
        Vector256<float> a = Larger(Smaller(x, Vector256.Create(MathConstants.TanhBound)), Vector256.Create(-MathConstants.TanhBound)), square = a * a;
        Vector256<float> p = Vector256.FusedMultiplyAdd(Vector256.Create(MathConstants.T3), square, Vector256.Create(MathConstants.T2));
        Vector256<float> q = Vector256.FusedMultiplyAdd(Vector256.Create(MathConstants.U3), square, Vector256.Create(MathConstants.U2));
        p = Vector256.FusedMultiplyAdd(p, square, Vector256.Create(MathConstants.T1));
        q = Vector256.FusedMultiplyAdd(q, square, Vector256.Create(MathConstants.U1));
        p = Vector256.FusedMultiplyAdd(p, square, Vector256.Create(MathConstants.T0));
        q = Vector256.FusedMultiplyAdd(q, square, Vector256.Create(1f));
        return a * p / q;
    }

    /// <summary>max(x, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Relu(Vector256<float> x) => Larger(x, Vector256<float>.Zero);

    /// <summary>
    /// From 8 sums of products to 8 outputs of a linear: (sum − zero · sums) · scales · rowScale + bias.
    /// </summary>
    /// <param name="sum">Σ activation byte · weight, one lane an output.</param>
    /// <param name="zero">The row's zero point, as its bytes are stored, in every lane.</param>
    /// <param name="sums">Each output's sum of weights.</param>
    /// <param name="scales">Each output's scale.</param>
    /// <param name="rowScale">The row's scale in every lane.</param>
    /// <param name="bias">Each output's bias.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Dequantize(
        Vector256<int> sum, Vector256<int> zero, Vector256<int> sums, Vector256<float> scales, Vector256<float> rowScale, Vector256<float> bias)
    {
        Vector256<float> exact = Vector256.ConvertToSingle(sum - (zero * sums));
        return Vector256.FusedMultiplyAdd(exact * scales, rowScale, bias);
    }

    /// <summary>The same where there is no bias: (sum − zero · sums) · scales · rowScale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Dequantize(Vector256<int> sum, Vector256<int> zero, Vector256<int> sums, Vector256<float> scales, Vector256<float> rowScale)
    {
        Vector256<float> exact = Vector256.ConvertToSingle(sum - (zero * sums));
        return exact * scales * rowScale;
    }

    /// <summary>The same where the row's scale has to wait: (sum − zero · sums) · scales.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Dequantize(Vector256<int> sum, Vector256<int> zero, Vector256<int> sums, Vector256<float> scales) =>
        Vector256.ConvertToSingle(sum - (zero * sums)) * scales;

    /// <summary>The sum of 16 lanes as the fixed tree wants it: halves are added until one is left. <paramref name="low"/> holds lanes 0–7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumTree(Vector256<float> low, Vector256<float> high)
    {
        Vector256<float> eight = low + high;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + UpperToLower(four);
        return (two + SecondToFirst(two)).ToScalar();
    }

    /// <summary>The largest of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector256<float> x)
    {
        Vector128<float> four = Larger(x.GetLower(), x.GetUpper());
        Vector128<float> two = Larger(four, UpperToLower(four));
        return Larger(two, SecondToFirst(two)).ToScalar();
    }

    /// <summary>The smallest of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Smallest(Vector256<float> x)
    {
        Vector128<float> four = Smaller(x.GetLower(), x.GetUpper());
        Vector128<float> two = Smaller(four, UpperToLower(four));
        return Smaller(two, SecondToFirst(two)).ToScalar();
    }

    /// <summary>The sum of 8 integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector256<int> x) => Vector256.Sum(x);

    /// <summary>The sums of neighbours among 16 integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddPairs(Vector256<short> x) =>
        Avx2.IsSupported
            ? Avx2.MultiplyAddAdjacent(x, Vector256.Create((short)1))
            : Vector256.Create(AdvSimd.AddPairwiseWidening(x.GetLower()), AdvSimd.AddPairwiseWidening(x.GetUpper()));

    /// <summary>For 8 columns at once what <see cref="Layers.RowScale.Symmetric"/> is for one: stores the scales, returns their reciprocals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SymmetricScale(Vector256<float> largest, float* scales)
    {
        Vector256<float> usable = Vector256.GreaterThanOrEqual(largest, Vector256.Create(RowScale.SmallestRange)), steps = Vector256.Create(127f);
        ((largest / steps) & usable).Store(scales);
        return (steps / largest) & usable;
    }

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> x) => x & Vector256.Create(0x7FFFFFFF).AsSingle();

    /// <summary>Lane by lane a &gt; b ? a : b, so b where one is NaN, as <see cref="ScalarMath.Larger"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Larger(Vector256<float> a, Vector256<float> b) =>
        Avx.IsSupported ? Avx.Max(a, b) : Vector256.ConditionalSelect(Vector256.GreaterThan(a, b), a, b);

    /// <summary>Lane by lane a &lt; b ? a : b, so b where one is NaN, as <see cref="ScalarMath.Smaller"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Smaller(Vector256<float> a, Vector256<float> b) =>
        Avx.IsSupported ? Avx.Min(a, b) : Vector256.ConditionalSelect(Vector256.LessThan(a, b), a, b);

    /// <summary>8 signed bytes as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadInt8(sbyte* values) =>
        Avx2.IsSupported ? Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(values)) : ToFloats(AdvSimd.LoadVector64(values));

    /// <summary>Twice 4 signed bytes as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadInt8(sbyte* first, sbyte* second)
    {
        Vector128<sbyte> eight = Vector128.Create(Unsafe.ReadUnaligned<int>(first), Unsafe.ReadUnaligned<int>(second), 0, 0).AsSByte();
        return Avx2.IsSupported ? Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(eight)) : ToFloats(eight.GetLower());
    }

    /// <summary>4 signed bytes as floats, then zeros.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadFourInt8(sbyte* values)
    {
        Vector128<sbyte> four = Vector128.CreateScalar(Unsafe.ReadUnaligned<int>(values)).AsSByte();
        return Avx2.IsSupported ? Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(four)) : ToFloats(four.GetLower());
    }

    /// <summary>Each value rounded to the nearest integer, halves to even; a NaN, from weights so large that sums overflow, gives 0 as C#'s conversion does.</summary>
    /// <remarks>Beyond the integers the processors differ, but such values cannot come: what is rounded was divided by the largest of its row.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Round(Vector256<float> x) =>
        Avx.IsSupported
            ? Avx.ConvertToVector256Int32(Avx.And(x, Avx.CompareOrdered(x, x)))
            : Vector256.Create(AdvSimd.ConvertToInt32RoundToEven(x.GetLower()), AdvSimd.ConvertToInt32RoundToEven(x.GetUpper()));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> ToFloats(Vector64<sbyte> eight)
    {
        Vector128<short> wide = AdvSimd.SignExtendWideningLower(eight);
        return Vector256.Create(
            AdvSimd.ConvertToSingle(AdvSimd.SignExtendWideningLower(wide.GetLower())), AdvSimd.ConvertToSingle(AdvSimd.SignExtendWideningUpper(wide)));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LessTail(Vector256<float> x, float bound, float p0, float p1, float p2, float p3, float p4, float p5)
    {
        Vector256<float> end = Vector256.Create(bound), a = Smaller(Abs(x), end);
        Vector256<float> p = Vector256.FusedMultiplyAdd(Vector256.Create(p5), a, Vector256.Create(p4));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p3));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p2));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p1));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p0));
        return Relu(x) - (a * (end - a) * p);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> LessFourthPower(Vector256<float> x, float bound, float p0, float p1, float p2, float p3, float p4, float p5, float p6)
    {
        Vector256<float> end = Vector256.Create(bound), a = Smaller(Abs(x), end);
        Vector256<float> p = Vector256.FusedMultiplyAdd(Vector256.Create(p6), a, Vector256.Create(p5));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p4));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p3));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p2));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p1));
        p = Vector256.FusedMultiplyAdd(p, a, Vector256.Create(p0));
        Vector256<float> root = (end - a) * p, square = root * root;
        return Relu(x) - (a * (square * square));
    }

    // Arm's half of the probabilities: from steps above the lowest octave on.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> PowerParts(Vector256<float> above)
    {
        // What is negative becomes 0; a NaN was converted to 0.
        Vector128<int> low = AdvSimd.ConvertToInt32RoundToEven(above.GetLower()), high = AdvSimd.ConvertToInt32RoundToEven(above.GetUpper());
        Vector128<ushort> steps = AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(low), high);
        Vector128<short> octave = (steps >> 11).AsInt16(), f = ((steps << 4) & Vector128.Create((ushort)0x7FFF)).AsInt16();
        Vector128<short> power = Vector128.Create(MathConstants.P3);
        power = AdvSimd.MultiplyRoundedDoublingSaturateHigh(power, f) + Vector128.Create(MathConstants.P2);
        power = AdvSimd.MultiplyRoundedDoublingSaturateHigh(power, f) + Vector128.Create(MathConstants.P1);
        power = AdvSimd.MultiplyRoundedDoublingSaturateHigh(power, f) + Vector128.Create(MathConstants.P0);
        power = AdvSimd.MultiplyRoundedDoublingSaturateHigh(power, AdvSimd.ShiftLogical(Vector128.Create((short)2), octave));
        return power & Vector128.GreaterThan(octave, Vector128<short>.Zero);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Larger(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Max(a, b) : Vector128.ConditionalSelect(Vector128.GreaterThan(a, b), a, b);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> Smaller(Vector128<float> a, Vector128<float> b) =>
        Sse.IsSupported ? Sse.Min(a, b) : Vector128.ConditionalSelect(Vector128.LessThan(a, b), a, b);

    // The upper two lanes as the lower two, and the second as the first; what the others are then is of no interest.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> UpperToLower(Vector128<float> x) => Sse.IsSupported ? Sse.MoveHighToLow(x, x) : AdvSimd.ExtractVector128(x, x, 2);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<float> SecondToFirst(Vector128<float> x) => Sse.IsSupported ? Sse.Shuffle(x, x, 1) : AdvSimd.ExtractVector128(x, x, 1);
}
