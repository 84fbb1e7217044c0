using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace AotDistil.Runtime.Kernels;

/// <summary>Integers of several vectors as the bytes that dot products read, for generated code: with AVX2, or on Arm64.</summary>
public static unsafe class LanePacking
{
    /// <summary>32 integers, each brought into [0, 255], as bytes in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> PackUnsigned(Vector256<int> a, Vector256<int> b, Vector256<int> c, Vector256<int> d)
    {
        if (Avx2.IsSupported)
        {
            // The packs work within 128-bit halves; one permutation of 32-bit groups at the end restores the order.
            Vector256<byte> mixed = Avx2.PackUnsignedSaturate(Avx2.PackSignedSaturate(a, b), Avx2.PackSignedSaturate(c, d));
            return Avx2.PermuteVar8x32(mixed.AsInt32(), Vector256.Create(0, 4, 1, 5, 2, 6, 3, 7)).AsByte();
        }

        return Vector256.Create(PackUnsigned(a, b), PackUnsigned(c, d));
    }

    /// <summary>16 integers, each brought into [0, 255], as bytes in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> PackUnsigned(Vector256<int> a, Vector256<int> b) => PackUnsigned(Narrow(a), Narrow(b));

    /// <summary>16 numbers in [0, 255] as bytes in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<byte> PackUnsigned(Vector256<short> a) => PackUnsigned(a.GetLower(), a.GetUpper());

    /// <summary>16 integers, each brought into [−128, 127], as signed bytes in order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<sbyte> PackSigned(Vector256<int> a, Vector256<int> b)
    {
        Vector128<short> first = Narrow(a), second = Narrow(b);
        return Sse2.IsSupported
            ? Sse2.PackSignedSaturate(first, second)
            : AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(first), second);
    }

    /// <summary>4 rows of 16 bytes as 16 groups of 4, one of each row: how weights lie in a panel.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void StoreInterleaved(Vector128<sbyte> a, Vector128<sbyte> b, Vector128<sbyte> c, Vector128<sbyte> d, byte* panel)
    {
        if (!Sse2.IsSupported)
        {
            AdvSimd.Arm64.StoreVectorAndZip((sbyte*)panel, (a, b, c, d));
            return;
        }

        Vector128<short> ab = Sse2.UnpackLow(a, b).AsInt16(), cd = Sse2.UnpackLow(c, d).AsInt16();
        Sse2.UnpackLow(ab, cd).AsByte().Store(panel);
        Sse2.UnpackHigh(ab, cd).AsByte().Store(panel + 16);
        ab = Sse2.UnpackHigh(a, b).AsInt16();
        cd = Sse2.UnpackHigh(c, d).AsInt16();
        Sse2.UnpackLow(ab, cd).AsByte().Store(panel + 32);
        Sse2.UnpackHigh(ab, cd).AsByte().Store(panel + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<byte> PackUnsigned(Vector128<short> a, Vector128<short> b) =>
        Sse2.IsSupported
            ? Sse2.PackUnsignedSaturate(a, b)
            : AdvSimd.ExtractNarrowingSaturateUnsignedUpper(AdvSimd.ExtractNarrowingSaturateUnsignedLower(a), b);

    // 8 integers, each brought into 16 bits.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<short> Narrow(Vector256<int> x) =>
        Sse2.IsSupported
            ? Sse2.PackSignedSaturate(x.GetLower(), x.GetUpper())
            : AdvSimd.ExtractNarrowingSaturateUpper(AdvSimd.ExtractNarrowingSaturateLower(x.GetLower()), x.GetUpper());
}
