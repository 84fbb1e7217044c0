using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace AotDistil.Runtime.Kernels;

/// <summary>
/// 8-bit dot products with AVX2, exact: inputs are stored as q − 128 in 16 bits, weights are widened to 16 bits as they are loaded, and <c>vpmaddwd</c> sums pairs of
/// products to 32 bits. <c>vpmaddubsw</c> has twice the products, but saturates unless the weights first take over the inputs' signs, and that costs more than it
/// gains: 59 GMAC/s on a Zen 4 core against 88, or 107 where rows are many enough for half the multiplications.
/// </summary>
public static unsafe class Avx2Dot
{
    /// <summary>What is taken off every q.</summary>
    public const byte Flip = 0x80;

    /// <summary>Bytes of an input.</summary>
    public const int InputBytes = 2;

    /// <summary>Stores 32 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector256<byte> q, byte* row)
    {
        Store(q.GetLower(), row);
        Store(q.GetUpper(), row + 32);
    }

    /// <summary>Stores 16 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector128<byte> q, byte* row) =>
        Avx2.ConvertToVector256Int16((q ^ Vector128.Create(Flip)).AsSByte()).Store((short*)row);

    /// <summary>4 inputs of a row, in every 64-bit lane.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Broadcast(byte* inputs) => Avx2.BroadcastScalarToVector256((long*)inputs).AsInt16();

    /// <summary>16 weights: 4 outputs × 4 inputs.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<short> Widen(byte* weights) => Avx2.ConvertToVector256Int16((sbyte*)weights);

    /// <summary>In each of 8 lanes: sum + Σ of 2 inputs · weights.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<short> inputs, Vector256<short> weights) =>
        Avx2.Add(sum, Avx2.MultiplyAddAdjacent(inputs, weights));

    /// <summary>
    /// In each of 8 lanes: sum + Σ of 4 inputs · weights, from half the multiplications, by x0·w0 + x1·w1 = (x0 + w1)·(x1 + w0) − x0·x1 − w0·w1. Additions have four ports
    /// of a Zen 4 core and multiplications two. What is too much, <see cref="Products"/> of the row and of the weights, is taken off once.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<short> inputs0, Vector256<short> inputs1, Vector256<short> weights0, Vector256<short> weights1) =>
        Avx2.Add(sum, Avx2.MultiplyAddAdjacent(Avx2.Add(inputs0, weights1), Avx2.Add(inputs1, weights0)));

    /// <summary>
    /// Widens half a panel, 8 outputs: for every 8 inputs 4 vectors, outputs 0 to 3 and 4 to 7 of the first 4 inputs, then of the others. Returns what these weights add
    /// to each output's sum beyond the products of inputs and weights.
    /// </summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static Vector256<int> WidenHalf(byte* packed, int steps, short* wide)
    {
        Vector256<int> sum0 = default, sum1 = default;
        for (; steps > 0; steps--, packed += 128, wide += 64)
        {
            Vector256<short> w0 = Widen(packed), w1 = Widen(packed + 16), w2 = Widen(packed + 64), w3 = Widen(packed + 80);
            w0.Store(wide);
            w1.Store(wide + 16);
            w2.Store(wide + 32);
            w3.Store(wide + 48);
            sum0 = MultiplyAdd(sum0, w0, w2);
            sum1 = MultiplyAdd(sum1, w1, w3);
        }

        return AddPairs(sum0, sum1);
    }

    /// <summary>Fetches <paramref name="bytes"/> bytes to L2; returns what is behind them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte* Fetch(byte* from, long bytes)
    {
        byte* end = from + bytes;
        for (; from < end; from += 64)
        {
            Sse.Prefetch1(from);
        }

        return end;
    }

    /// <summary>What a row of inputs, a multiple of 16, adds to the sum of every output beyond the products of inputs and weights.</summary>
    public static int Products(byte* row, int inputs)
    {
        Vector256<int> twice = default;
        for (byte* end = row + (inputs * InputBytes); row < end; row += 32)
        {
            Vector256<int> x = Vector256.Load((int*)row);
            twice = MultiplyAdd(twice, x.AsInt16(), Avx2.Shuffle(x, 0b01_00_11_10).AsInt16());
        }

        return Vector256.Sum(twice) / 2;
    }

    /// <summary>The sums of 8 outputs, each from the two lanes that hold its parts.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<int> AddPairs(Vector256<int> outputs0To3, Vector256<int> outputs4To7) =>
        Avx2.Permute4x64(Avx2.HorizontalAdd(outputs0To3, outputs4To7).AsInt64(), 0b11_01_10_00).AsInt32();
}
