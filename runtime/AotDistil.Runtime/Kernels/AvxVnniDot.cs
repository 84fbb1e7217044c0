using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AotDistil.Runtime.Kernels;

/// <summary>8-bit dot products with AVX-VNNI: one <c>vpdpbusd</c> for 32 products. Activations are stored as they are defined, 0 to 255.</summary>
public static unsafe class AvxVnniDot
{
    /// <summary>What is taken off every q.</summary>
    public const byte Flip = 0;

    /// <summary>Bytes of an input.</summary>
    public const int InputBytes = 1;

    /// <summary>Stores 32 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> q, byte* row) => q.Store(row);

    /// <summary>Stores 16 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> q, byte* row) => q.Store(row);

    /// <summary>4 inputs of a row, in every 32-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Broadcast(byte* inputs) => Avx2.BroadcastScalarToVector256((int*)inputs).AsByte();

    /// <summary>In each of 8 lanes: sum + Σ of 4 inputs · weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<byte> inputs, Vector256<sbyte> weights) =>
        AvxVnni.MultiplyWideningAndAdd(sum, inputs, weights);
}
