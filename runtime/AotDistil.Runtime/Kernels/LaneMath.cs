using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AotDistil.Runtime.Layers;

namespace AotDistil.Runtime.Kernels;

/// <summary>
/// The elementary functions and steps of the int8 arithmetic on 8 floats at a time (AVX2 and FMA), for generated code.
/// Bit for bit what <see cref="Reference.Int8Reference"/> defines.
/// </summary>
public static unsafe class LaneMath
{
    /// <summary>255 · 2ˣ for x ≤ 0 as integers; see <see cref="ScalarMath.Exp2Steps"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Exp2Steps(Vector256<float> x)
    {
        x = Avx.Max(x, Vector256.Create(MathConstants.Exp2Min));
        Vector256<int> exponent = Avx.ConvertToVector256Int32(x);
        Vector256<float> r = Avx.Subtract(x, Avx.ConvertToVector256Single(exponent));
        Vector256<float> p = Vector256.Create(MathConstants.P3);
        p = Fma.MultiplyAdd(p, r, Vector256.Create(MathConstants.P2));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(MathConstants.P1));
        p = Fma.MultiplyAdd(p, r, Vector256.Create(MathConstants.P0));
        return Avx.ConvertToVector256Int32(Avx2.Add(p.AsInt32(), Avx2.ShiftLeftLogical(exponent, 23)).AsSingle());
    }

    /// <summary>x Φ(x); see <see cref="ScalarMath.Gelu"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Gelu(Vector256<float> x)
    {
        Vector256<float> u = Avx.Min(Avx.Max(x, Vector256.Create(-MathConstants.GeluBound)), Vector256.Create(MathConstants.GeluBound));
        Vector256<float> s = Avx.Multiply(u, u);
        Vector256<float> p = Vector256.Create(MathConstants.G8);
        p = Fma.MultiplyAdd(p, s, Vector256.Create(MathConstants.G7));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(MathConstants.G6));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(MathConstants.G5));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(MathConstants.G4));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(MathConstants.G3));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(MathConstants.G2));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(MathConstants.G1));
        p = Fma.MultiplyAdd(p, s, Vector256.Create(MathConstants.G0));
        return Avx.Multiply(x, Fma.MultiplyAdd(u, p, Vector256.Create(0.5f)));
    }

    /// <summary>max(x, 0).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Relu(Vector256<float> x) => Avx.Max(x, Vector256<float>.Zero);

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
        Vector256<float> exact = Avx.ConvertToVector256Single(Avx2.Subtract(sum, Avx2.MultiplyLow(zero, sums)));
        return Fma.MultiplyAdd(Avx.Multiply(exact, scales), rowScale, bias);
    }

    /// <summary>The same where there is no bias: (sum − zero · sums) · scales · rowScale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Dequantize(Vector256<int> sum, Vector256<int> zero, Vector256<int> sums, Vector256<float> scales, Vector256<float> rowScale)
    {
        Vector256<float> exact = Avx.ConvertToVector256Single(Avx2.Subtract(sum, Avx2.MultiplyLow(zero, sums)));
        return Avx.Multiply(Avx.Multiply(exact, scales), rowScale);
    }

    /// <summary>The sum of 16 lanes as the fixed tree wants it: halves are added until one is left. <paramref name="low"/> holds lanes 0–7.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float SumTree(Vector256<float> low, Vector256<float> high)
    {
        Vector256<float> eight = Avx.Add(low, high);
        Vector128<float> four = Sse.Add(eight.GetLower(), eight.GetUpper());
        Vector128<float> two = Sse.Add(four, Sse.MoveHighToLow(four, four));
        return Sse.AddScalar(two, Sse.Shuffle(two, two, 1)).ToScalar();
    }

    /// <summary>The largest of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Largest(Vector256<float> x)
    {
        Vector128<float> four = Sse.Max(x.GetLower(), x.GetUpper());
        Vector128<float> two = Sse.Max(four, Sse.MoveHighToLow(four, four));
        return Sse.MaxScalar(two, Sse.Shuffle(two, two, 1)).ToScalar();
    }

    /// <summary>The smallest of 8.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Smallest(Vector256<float> x)
    {
        Vector128<float> four = Sse.Min(x.GetLower(), x.GetUpper());
        Vector128<float> two = Sse.Min(four, Sse.MoveHighToLow(four, four));
        return Sse.MinScalar(two, Sse.Shuffle(two, two, 1)).ToScalar();
    }

    /// <summary>The sum of 8 integers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Sum(Vector256<int> x) => Vector256.Sum(x);

    /// <summary>For 8 columns at once what <see cref="Layers.RowScale.Symmetric"/> is for one: stores the scales, returns their reciprocals.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> SymmetricScale(Vector256<float> largest, float* scales)
    {
        Vector256<float> usable = Avx.CompareGreaterThanOrEqual(largest, Vector256.Create(RowScale.SmallestRange)), steps = Vector256.Create(127f);
        Avx.And(Avx.Divide(largest, steps), usable).Store(scales);
        return Avx.And(Avx.Divide(steps, largest), usable);
    }

    /// <summary>|x|.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> Abs(Vector256<float> x) => Avx.And(x, Vector256.Create(0x7FFFFFFF).AsSingle());

    /// <summary>8 signed bytes as floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<float> LoadInt8(sbyte* values) => Avx.ConvertToVector256Single(Avx2.ConvertToVector256Int32(values));

    /// <summary>32 integers, each brought into [0, 255], as bytes in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> PackUnsigned(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        // The packs work within 128-bit halves; one permutation of 32-bit groups at the end restores the order.
        Vector256<byte> mixed = Avx2.PackUnsignedSaturate(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d));
        return Avx2.PermuteVar8x32(mixed.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
    }

    /// <summary>16 integers, each brought into [0, 255], as bytes in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> PackUnsigned(Vector256<int> a, Vector256<int> b) =>
        Sse2.PackUnsignedSaturate(Sse2.PackSignedSaturate(a.GetLower(), a.GetUpper()), Sse2.PackSignedSaturate(b.GetLower(), b.GetUpper()));

    /// <summary>8 integers, each brought into [−128, 127], as signed bytes in the lower half.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> PackSigned(Vector256<int> a)
    {
        Vector128<short> eight = Sse2.PackSignedSaturate(a.GetLower(), a.GetUpper());
        return Sse2.PackSignedSaturate(eight, eight);
    }

    /// <summary>16 integers, each brought into [−128, 127], as signed bytes in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> PackSigned(Vector256<int> a, Vector256<int> b) =>
        Sse2.PackSignedSaturate(Sse2.PackSignedSaturate(a.GetLower(), a.GetUpper()), Sse2.PackSignedSaturate(b.GetLower(), b.GetUpper()));

    /// <summary>4 rows of 16 bytes as 16 groups of 4, one of each row: how weights lie in a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(Vector128<sbyte> a, Vector128<sbyte> b, Vector128<sbyte> c, Vector128<sbyte> d, byte* panel)
    {
        Vector128<short> ab = Sse2.UnpackLow(a, b).AsInt16(), cd = Sse2.UnpackLow(c, d).AsInt16();
        Sse2.UnpackLow(ab, cd).AsByte().Store(panel);
        Sse2.UnpackHigh(ab, cd).AsByte().Store(panel + 16);
        ab = Sse2.UnpackHigh(a, b).AsInt16();
        cd = Sse2.UnpackHigh(c, d).AsInt16();
        Sse2.UnpackLow(ab, cd).AsByte().Store(panel + 32);
        Sse2.UnpackHigh(ab, cd).AsByte().Store(panel + 48);
    }

    /// <summary>Each value rounded to the nearest integer, halves to even; a NaN, from weights so large that sums overflow, gives 0 as C#'s conversion does.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> Round(Vector256<float> x) => Avx.ConvertToVector256Int32(Avx.And(x, Avx.CompareOrdered(x, x)));
}
