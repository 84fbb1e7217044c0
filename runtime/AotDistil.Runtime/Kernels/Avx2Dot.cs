using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AotDistil.Runtime.Kernels;

/// <summary>
/// 8-bit dot products with AVX2. Activations are stored as q − 128, signed: then <c>vpmaddubsw</c> of |q − 128| ≤ 128 and weights that took over the sign never
/// saturates (2 · 128 · 127 &lt; 32,768), so it is exact. Four instructions for 32 products.
/// </summary>
public static unsafe class Avx2Dot
{
    /// <summary>What stored activation bytes differ in from q, by exclusive or: q ^ 128 is q − 128 as a signed byte.</summary>
    public const byte Flip = 0x80;

    /// <summary>4 inputs of a row, in every 32-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> Broadcast(byte* inputs) => Avx2.BroadcastScalarToVector256((int*)inputs).AsByte();

    /// <summary>In each of 8 lanes: sum + Σ of 4 inputs · weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<byte> inputs, Vector256<sbyte> weights)
    {
        Vector256<sbyte> signed = inputs.AsSByte();
        Vector256<short> pairs = Avx2.MultiplyAddAdjacent(Avx2.Abs(signed), Avx2.Sign(weights, signed));
        return Avx2.Add(sum, Avx2.MultiplyAddAdjacent(pairs, Vector256.Create((short)1)));
    }
}
