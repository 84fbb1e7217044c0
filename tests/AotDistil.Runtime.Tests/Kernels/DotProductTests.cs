using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using AotDistil.Runtime.Kernels;
using Xunit;

namespace AotDistil.Runtime.Tests.Kernels;

/// <summary>8-bit dot products of x64's instruction sets against plain sums.</summary>
public sealed unsafe class DotProductTests
{
    private static readonly byte[] Inputs = [0, 1, 127, 128, 254, 255];
    private static readonly sbyte[] Weights = [-127, -1, 0, 1, 127];

    internal delegate Vector256<int> MultiplyAdd(Vector256<int> sum, Vector256<byte> inputs, Vector256<sbyte> weights);

    [Fact]
    public void Avx2_is_exact_for_all_extreme_combinations()
    {
        RequireAvx2();
        AssertExtremes(Avx2Group, Avx2Dot.Flip);
    }

    [Fact]
    public void Avx2_is_exact_for_every_pair_of_an_input_and_a_weight()
    {
        RequireAvx2();
        AssertEveryPair(Avx2Group, Avx2Dot.Flip);
    }

    [Fact]
    public void Avx2_is_exact_for_random_values()
    {
        RequireAvx2();
        AssertRandom(Avx2Group, Avx2Dot.Flip);
    }

    [Fact]
    public void AvxVnni_is_exact_for_all_extreme_combinations()
    {
        RequireVnni();
        AssertExtremes(AvxVnniDot.MultiplyAdd, AvxVnniDot.Flip);
    }

    [Fact]
    public void AvxVnni_is_exact_for_every_pair_of_an_input_and_a_weight()
    {
        RequireVnni();
        AssertEveryPair(AvxVnniDot.MultiplyAdd, AvxVnniDot.Flip);
    }

    [Fact]
    public void AvxVnni_is_exact_for_random_values()
    {
        RequireVnni();
        AssertRandom(AvxVnniDot.MultiplyAdd, AvxVnniDot.Flip);
    }

    [Fact]
    public void Avx2_stores_inputs_as_16_bit_numbers_around_0()
    {
        RequireAvx2();
        byte[] q = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        short* row = stackalloc short[32];
        for (int first = 0; first < 256; first += 32)
        {
            Avx2Dot.Store(Vector256.Create(q, first), (byte*)row);
            for (int i = 0; i < 32; i++)
            {
                Assert.Equal(first + i - 128, row[i]);
            }
        }
    }

    [Fact]
    public void Broadcast_of_AvxVnni_repeats_four_bytes_in_every_lane()
    {
        RequireAvx2();
        byte* bytes = stackalloc byte[7] { 9, 1, 2, 3, 200, 255, 7 };
        Assert.Equal(Vector256.Create(1 | (2 << 8) | (3 << 16) | (200 << 24)).AsByte(), AvxVnniDot.Broadcast(bytes + 1));
    }

    [Fact]
    public void Broadcast_of_Avx2_repeats_four_16_bit_numbers()
    {
        RequireAvx2();
        short* numbers = stackalloc short[6] { 9, 1, -2, 3, -128, 7 };
        Assert.Equal(Vector256.Create(1, -2, 3, -128, 1, -2, 3, -128, 1, -2, 3, -128, 1, -2, 3, -128), Avx2Dot.Broadcast((byte*)(numbers + 1)));
    }

    [Fact]
    public void Avx2_is_exact_with_half_the_multiplications()
    {
        RequireAvx2();
        foreach (int q in new[] { 0, 255 })
        {
            foreach (int weight in new[] { -127, 127 })
            {
                AssertPairs(_ => (byte)q, _ => (sbyte)weight);
            }
        }

        Random random = new(1);
        AssertPairs(_ => (byte)random.Next(256), _ => (sbyte)random.Next(-127, 128));
    }

    /// <summary>A row times a panel in pairs, as its tile does it.</summary>
    private static void AssertPairs(Func<int, byte> q, Func<int, sbyte> weight)
    {
        const int inputs = 48;
        byte* row = stackalloc byte[inputs], packed = stackalloc byte[inputs * 16];
        short* stored = stackalloc short[inputs], wide = stackalloc short[inputs * 8];
        for (int k = 0; k < inputs; k++)
        {
            row[k] = q(k);
        }

        for (int i = 0; i < inputs * 16; i++)
        {
            packed[i] = (byte)weight(i);
        }

        for (int k = 0; k < inputs; k += 16)
        {
            Avx2Dot.Store(Vector128.Load(row + k), (byte*)(stored + k));
        }

        for (int half = 0; half < 2; half++)
        {
            Vector256<int> sum0 = default, sum1 = default, weightProducts = Avx2Dot.WidenHalf(packed + (half * 32), inputs / 8, wide);
            for (int k = 0; k < inputs; k += 8)
            {
                Vector256<short> x0 = Avx2Dot.Broadcast((byte*)(stored + k)), x1 = Avx2Dot.Broadcast((byte*)(stored + k + 4));
                short* w = wide + (k * 8);
                sum0 = Avx2Dot.MultiplyAdd(sum0, x0, x1, Vector256.Load(w), Vector256.Load(w + 32));
                sum1 = Avx2Dot.MultiplyAdd(sum1, x0, x1, Vector256.Load(w + 16), Vector256.Load(w + 48));
            }

            Vector256<int> sums = Avx2Dot.AddPairs(sum0, sum1) - weightProducts - Vector256.Create(Avx2Dot.Products((byte*)stored, inputs));
            for (int n = 0; n < 8; n++)
            {
                int expected = 0;
                for (int k = 0; k < inputs; k++)
                {
                    expected += (row[k] - Avx2Dot.Flip) * (sbyte)packed[(k / 4 * 64) + (((half * 8) + n) * 4) + (k % 4)];
                }

                Assert.Equal(expected, sums[n]);
            }
        }
    }

    /// <summary>8 outputs × 4 inputs with the steps of a tile.</summary>
    private static Vector256<int> Avx2Group(Vector256<int> sum, Vector256<byte> inputs, Vector256<sbyte> weights)
    {
        sbyte* w = stackalloc sbyte[32];
        weights.Store(w);
        Vector256<short> low = Avx2.ConvertToVector256Int16(inputs.GetLower().AsSByte()), high = Avx2.ConvertToVector256Int16(inputs.GetUpper().AsSByte());
        Vector256<int> outputs0To3 = Avx2Dot.MultiplyAdd(Vector256<int>.Zero, low, Avx2Dot.Widen((byte*)w));
        Vector256<int> outputs4To7 = Avx2Dot.MultiplyAdd(Vector256<int>.Zero, high, Avx2Dot.Widen((byte*)w + 16));
        return sum + Avx2Dot.AddPairs(outputs0To3, outputs4To7);
    }

    private static void RequireAvx2() => Assert.SkipUnless(Avx2.IsSupported, "this processor has no AVX2");

    private static void RequireVnni() => Assert.SkipUnless(AvxVnni.IsSupported, "this processor has no AVX-VNNI");

    // Each of the 6⁴ inputs with each of the 5⁴ weights.
    internal static void AssertExtremes(MultiplyAdd dot, byte flip)
    {
        byte[] q = new byte[32];
        sbyte[] w = new sbyte[32];
        int[] inputs = new int[4], weights = new int[4];
        for (int a = 0; a < 6 * 6 * 6 * 6; a++)
        {
            for (int k = 0, rest = a; k < 4; k++, rest /= 6)
            {
                inputs[k] = Inputs[rest % 6];
            }

            for (int b = 0; b < 5 * 5 * 5 * 5; b += 8)
            {
                for (int lane = 0; lane < 8; lane++)
                {
                    for (int k = 0, rest = b + lane; k < 4; k++, rest /= 5)
                    {
                        q[(lane * 4) + k] = (byte)inputs[k];
                        w[(lane * 4) + k] = Weights[rest % 5];
                    }
                }

                AssertExact(dot, flip, Vector256.Create(b - 300), q, w);
            }
        }
    }

    internal static void AssertEveryPair(MultiplyAdd dot, byte flip)
    {
        byte[] q = new byte[32];
        sbyte[] w = new sbyte[32];
        for (int input = 0; input < 256; input++)
        {
            Array.Fill(q, (byte)input);
            for (int weight = -127; weight <= 127; weight++)
            {
                Array.Fill(w, (sbyte)weight);
                AssertExact(dot, flip, Vector256<int>.Zero, q, w);
            }
        }
    }

    internal static void AssertRandom(MultiplyAdd dot, byte flip)
    {
        Random random = new(6);
        byte[] q = new byte[32];
        sbyte[] w = new sbyte[32];
        int[] sum = new int[8];
        for (int i = 0; i < 300_000; i++)
        {
            random.NextBytes(q);
            for (int j = 0; j < 32; j++)
            {
                w[j] = (sbyte)random.Next(-127, 128);
            }

            for (int j = 0; j < 8; j++)
            {
                sum[j] = random.Next(-2_000_000_000, 2_000_000_000);
            }

            AssertExact(dot, flip, Vector256.Create(sum), q, w);
        }
    }

    private static void AssertExact(MultiplyAdd dot, byte flip, Vector256<int> sum, byte[] q, sbyte[] w)
    {
        // Flip says how the bytes are stored, and by how much the stored value differs: q ^ flip is q − flip.
        Vector256<int> found = dot(sum, Vector256.Create(q) ^ Vector256.Create(flip), Vector256.Create(w));
        for (int lane = 0; lane < 8; lane++)
        {
            int expected = sum[lane];
            for (int k = lane * 4; k < (lane * 4) + 4; k++)
            {
                expected += (q[k] - flip) * w[k];
            }

            if (expected != found[lane])
            {
                Assert.Fail($"[{string.Join(' ', q[(lane * 4)..((lane * 4) + 4)])}] · [{string.Join(' ', w[(lane * 4)..((lane * 4) + 4)])}] + {sum[lane]} is {found[lane]}, expected {expected}");
            }
        }
    }
}
