using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace AotDistil.Runtime.Kernels;

/// <summary>
/// 8-bit dot products with the NEON that every 64-bit Arm has. Activations are stored as q − 128, signed: then the 16-bit sum of two products (<c>smull</c>, <c>smlal</c>)
/// is at most 2 · 128 · 127 &lt; 32,768, so it is exact, and neighbours are added into 32 bits (<c>sadalp</c>). Three instructions for 16 products.
/// </summary>
/// <remarks>A sum of 4 outputs is two vectors, the lower for outputs 0 and 1, the upper for 2 and 3, each output in two halves; <see cref="Outputs"/> joins them.</remarks>
public static unsafe class NeonSmull
{
    /// <summary>What is taken off every q.</summary>
    public const byte Flip = 0x80;

    /// <summary>Bytes of an input.</summary>
    public const int InputBytes = 1;

    /// <summary>Stores 32 inputs: q ^ 128 is q − 128 as a signed byte.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> q, byte* row) => (q ^ Vector256.Create(Flip)).Store(row);

    /// <summary>Stores 16 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> q, byte* row) => (q ^ Vector128.Create(Flip)).Store(row);

    /// <summary>4 inputs of a row, in every 32-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> Broadcast(byte* inputs) => AdvSimd.LoadAndReplicateToVector128((int*)inputs).AsSByte();

    /// <summary>Outputs 0 and 1: sum + Σ of 2 × 4 inputs · weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddLower(Vector128<int> sum, Vector128<sbyte> x, Vector128<sbyte> w, Vector128<sbyte> nextX, Vector128<sbyte> nextW)
    {
        Vector128<short> products = AdvSimd.MultiplyWideningLower(x.GetLower(), w.GetLower());
        return AdvSimd.AddPairwiseWideningAndAdd(sum, AdvSimd.MultiplyWideningLowerAndAdd(products, nextX.GetLower(), nextW.GetLower()));
    }

    /// <summary>Outputs 2 and 3: sum + Σ of 2 × 4 inputs · weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddUpper(Vector128<int> sum, Vector128<sbyte> x, Vector128<sbyte> w, Vector128<sbyte> nextX, Vector128<sbyte> nextW)
    {
        Vector128<short> products = AdvSimd.MultiplyWideningUpper(x, w);
        return AdvSimd.AddPairwiseWideningAndAdd(sum, AdvSimd.MultiplyWideningUpperAndAdd(products, nextX, nextW));
    }

    /// <summary>Outputs 0 and 1: sum + Σ of 4 inputs · weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddLower(Vector128<int> sum, Vector128<sbyte> x, Vector128<sbyte> w) =>
        AdvSimd.AddPairwiseWideningAndAdd(sum, AdvSimd.MultiplyWideningLower(x.GetLower(), w.GetLower()));

    /// <summary>Outputs 2 and 3: sum + Σ of 4 inputs · weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> MultiplyAddUpper(Vector128<int> sum, Vector128<sbyte> x, Vector128<sbyte> w) =>
        AdvSimd.AddPairwiseWideningAndAdd(sum, AdvSimd.MultiplyWideningUpper(x, w));

    /// <summary>The sums of 4 outputs, from their two vectors of halves.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<int> Outputs(Vector128<int> lower, Vector128<int> upper) => AdvSimd.Arm64.AddPairwise(lower, upper);
}
