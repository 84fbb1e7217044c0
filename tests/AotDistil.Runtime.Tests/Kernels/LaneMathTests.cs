using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Layers;
using Xunit;

namespace AotDistil.Runtime.Tests.Kernels;

/// <summary>Eight lanes at a time against one value at a time: the same bits.</summary>
public sealed unsafe class LaneMathTests
{
    private static readonly float[] Special =
    [
        0f, -0f, 1f, -1f, 0.5f, -0.5f, 1.5f, 2.5f, -2.5f, 5.25f, -5.25f, 5.2500005f, -86f, -85.99999f, -86.00001f, float.Epsilon, -float.Epsilon, 1.17549435e-38f, -1.1754942e-38f,
        1e-31f, 1e-30f, -1e-30f, 1e30f, -1e30f, float.MaxValue, float.MinValue, float.PositiveInfinity, float.NegativeInfinity, float.NaN, -float.NaN,
    ];

    private delegate Vector256<float> VectorFunction(Vector256<float> x);

    [Fact]
    public void Power_parts_are_the_scalar_ones()
    {
        RequireVectors();
        float[] values = [.. Special.Where(v => !(v > 0)), .. Bits(0x8000_0000, 0xFFFF_FFFF, 8191), .. Uniform(-28_000f, 0f, 300_000)];
        Span<float> sixteen = stackalloc float[16];
        foreach (float scale in new[] { 1f, 0.37f, 2048f, 0f, 1e-30f, 1e30f, float.PositiveInfinity })
        {
            for (int i = 0; i < values.Length; i += 16)
            {
                values.AsSpan(i, Math.Min(16, values.Length - i)).CopyTo(sixteen);
                Vector256<short> steps = LaneMath.PowerParts(Vector256.Create<float>(sixteen), Vector256.Create<float>(sixteen[8..]), Vector256.Create(scale));
                for (int lane = 0; lane < 16; lane++)
                {
                    Assert.True(ScalarMath.PowerParts(sixteen[lane], scale) == steps[lane], $"{sixteen[lane]:R} · {scale:R} gives {steps[lane]}");
                }
            }
        }
    }

    [Fact]
    public void Gelu_has_the_bits_of_the_scalar_one() =>
        AssertSameBits(LaneMath.Gelu, ScalarMath.Gelu, [.. Special, .. Bits(0, 0xFFFF_FFFF, 2039), .. Uniform(-7f, 7f, 2_000_000)]);

    [Fact]
    public void Gelu_by_tanh_has_the_bits_of_the_scalar_one() =>
        AssertSameBits(LaneMath.GeluTanh, ScalarMath.GeluTanh, [.. Special, .. Bits(0, 0xFFFF_FFFF, 2039), .. Uniform(-7f, 7f, 2_000_000)]);

    [Fact]
    public void Silu_has_the_bits_of_the_scalar_one() =>
        AssertSameBits(LaneMath.Silu, ScalarMath.Silu, [.. Special, .. Bits(0, 0xFFFF_FFFF, 2039), .. Uniform(-15f, 15f, 2_000_000)]);

    [Fact]
    public void Mish_has_the_bits_of_the_scalar_one() =>
        AssertSameBits(LaneMath.Mish, ScalarMath.Mish, [.. Special, .. Bits(0, 0xFFFF_FFFF, 2039), .. Uniform(-15f, 15f, 2_000_000)]);

    [Fact]
    public void Tanh_has_the_bits_of_the_scalar_one() =>
        AssertSameBits(LaneMath.Tanh, ScalarMath.Tanh, [.. Special, .. Bits(0, 0xFFFF_FFFF, 2039), .. Uniform(-9f, 9f, 2_000_000)]);

    [Fact]
    public void Relu_has_the_bits_of_the_scalar_one() => AssertSameBits(LaneMath.Relu, ScalarMath.Relu, [.. Special, .. Bits(0, 0xFFFF_FFFF, 2039)]);

    [Fact]
    public void Abs_has_the_bits_of_the_scalar_one() => AssertSameBits(LaneMath.Abs, MathF.Abs, [.. Special, .. Bits(0, 0xFFFF_FFFF, 2039)]);

    [Fact]
    public void Larger_and_smaller_take_the_second_where_neither_is()
    {
        RequireVectors();
        foreach (float a in Special)
        {
            foreach (float b in Special)
            {
                // To the bit: which of two zeros, and which NaN.
                Vector256<int> larger = LaneMath.Larger(Vector256.Create(a), Vector256.Create(b)).AsInt32(), smaller = LaneMath.Smaller(Vector256.Create(a), Vector256.Create(b)).AsInt32();
                Assert.Equal(Vector256.Create(ScalarMath.Larger(a, b)).AsInt32(), larger);
                Assert.Equal(Vector256.Create(ScalarMath.Smaller(a, b)).AsInt32(), smaller);
            }
        }
    }

    [Fact]
    public void Dequantize_has_the_bits_of_its_formula()
    {
        RequireVectors();
        Random random = new(1);
        for (int i = 0; i < 200_000; i++)
        {
            // The largest sums a linear can have included: 65,536 products of 255 · 127.
            int[] sum = Integers(random, 65_536 * 255 * 127), sums = Integers(random, 65_536 * 127 / 128);
            int zero = random.Next(-128, 256);
            float[] scales = Floats(random), bias = Floats(random);
            float rowScale = Any(random);
            Vector256<float> withBias = LaneMath.Dequantize(
                Vector256.Create(sum), Vector256.Create(zero), Vector256.Create(sums), Vector256.Create(scales), Vector256.Create(rowScale), Vector256.Create(bias));
            Vector256<float> without = LaneMath.Dequantize(Vector256.Create(sum), Vector256.Create(zero), Vector256.Create(sums), Vector256.Create(scales), Vector256.Create(rowScale));
            for (int lane = 0; lane < 8; lane++)
            {
                float exact = sum[lane] - (zero * sums[lane]);
                AssertSame(MathF.FusedMultiplyAdd(exact * scales[lane], rowScale, bias[lane]), withBias[lane], "with bias");
                AssertSame(exact * scales[lane] * rowScale, without[lane], "without bias");
            }
        }
    }

    [Fact]
    public void SumTree_adds_halves_until_one_is_left()
    {
        RequireVectors();
        Random random = new(2);
        for (int i = 0; i < 200_000; i++)
        {
            float[] lanes = [.. Floats(random), .. Floats(random)];
            float found = LaneMath.SumTree(Vector256.Create(lanes), Vector256.Create(lanes, 8));
            for (int half = 8; half > 0; half /= 2)
            {
                for (int j = 0; j < half; j++)
                {
                    lanes[j] += lanes[j + half];
                }
            }

            AssertSame(lanes[0], found, "sum");
        }
    }

    [Fact]
    public void Largest_and_smallest_find_them_in_any_lane()
    {
        RequireVectors();
        Random random = new(3);
        for (int i = 0; i < 100_000; i++)
        {
            float[] lanes = Floats(random);
            AssertSame(lanes.Max(), LaneMath.Largest(Vector256.Create(lanes)), "largest");
            AssertSame(lanes.Min(), LaneMath.Smallest(Vector256.Create(lanes)), "smallest");
        }

        for (int lane = 0; lane < 8; lane++)
        {
            Assert.Equal(1f, LaneMath.Largest(Vector256<float>.Zero.WithElement(lane, 1f)));
            Assert.Equal(-1f, LaneMath.Smallest(Vector256<float>.Zero.WithElement(lane, -1f)));
            Assert.Equal(5, LaneMath.Sum(Vector256<int>.Zero.WithElement(lane, 5)));
        }
    }

    [Fact]
    public void LoadInt8_reads_every_value_in_order()
    {
        RequireVectors();
        sbyte* values = stackalloc sbyte[256 + 8];
        for (int i = 0; i < 264; i++)
        {
            values[i] = (sbyte)i;
        }

        for (int i = 0; i < 256; i++)
        {
            Vector256<float> loaded = LaneMath.LoadInt8(values + i);
            for (int lane = 0; lane < 8; lane++)
            {
                Assert.Equal((sbyte)(i + lane), loaded[lane]);
            }
        }
    }

    [Fact]
    public void LoadInt8_of_two_places_reads_four_of_each_and_no_more()
    {
        RequireVectors();
        for (int i = 0; i < 256; i++)
        {
            // Exactly as many bytes as are read: more would be another's memory.
            sbyte[] first = [.. Enumerable.Range(i, 4).Select(v => (sbyte)v)], second = [.. Enumerable.Range(3 * i, 4).Select(v => (sbyte)v)];
            fixed (sbyte* a = first, b = second)
            {
                Vector256<float> loaded = LaneMath.LoadInt8(a, b), four = LaneMath.LoadFourInt8(a);
                for (int lane = 0; lane < 8; lane++)
                {
                    Assert.Equal(lane < 4 ? first[lane] : second[lane - 4], loaded[lane]);
                    Assert.Equal(BitConverter.SingleToInt32Bits(lane < 4 ? first[lane] : 0f), BitConverter.SingleToInt32Bits(four[lane]));
                }
            }
        }
    }

    [Fact]
    public void Packs_keep_the_order_and_saturate()
    {
        RequireVectors();
        int[] edges = [int.MinValue, -100_000, -32_769, -32_768, -129, -128, -127, -1, 0, 1, 126, 127, 128, 129, 254, 255, 256, 32_767, 32_768, 65_535, 65_536, 100_000, int.MaxValue];
        Random random = new(4);
        for (int i = 0; i < 100_000; i++)
        {
            int[] x = new int[32];
            for (int j = 0; j < x.Length; j++)
            {
                x[j] = random.Next(3) == 0 ? edges[random.Next(edges.Length)] : random.Next(-300, 300);
            }

            Vector256<int> a = Vector256.Create(x), b = Vector256.Create(x, 8), c = Vector256.Create(x, 16), d = Vector256.Create(x, 24);
            Vector256<byte> unsigned32 = LanePacking.PackUnsigned(a, b, c, d);
            Vector128<byte> unsigned16 = LanePacking.PackUnsigned(a, b);
            Vector128<sbyte> signed16 = LanePacking.PackSigned(a, b);
            for (int j = 0; j < 32; j++)
            {
                Assert.Equal(Math.Clamp(x[j], 0, 255), unsigned32[j]);
            }

            for (int j = 0; j < 16; j++)
            {
                Assert.Equal(Math.Clamp(x[j], 0, 255), unsigned16[j]);
                Assert.Equal(Math.Clamp(x[j], -128, 127), signed16[j]);
            }
        }
    }

    [Fact]
    public void AddPairs_adds_neighbours_and_numbers_of_16_bits_become_bytes_in_order()
    {
        RequireVectors();
        short[] x = [0, 255, 254, 1, 128, 127, 200, 100, 3, 5, 7, 11, 13, 17, 19, 23];
        Vector256<int> pairs = LaneMath.AddPairs(Vector256.Create(x));
        Vector128<byte> bytes = LanePacking.PackUnsigned(Vector256.Create(x));
        for (int j = 0; j < 16; j++)
        {
            Assert.Equal(x[j], bytes[j]);
            Assert.Equal(x[j & -2] + x[j | 1], pairs[j / 2]);
        }
    }

    [Fact]
    public void StoreInterleaved_puts_four_rows_side_by_side()
    {
        RequireVectors();
        sbyte[] bytes = [.. Enumerable.Range(0, 64).Select(i => (sbyte)(i * 4 - 128))];
        byte* panel = stackalloc byte[64];
        LanePacking.StoreInterleaved(Vector128.Create(bytes), Vector128.Create(bytes, 16), Vector128.Create(bytes, 32), Vector128.Create(bytes, 48), panel);
        for (int n = 0; n < 16; n++)
        {
            for (int row = 0; row < 4; row++)
            {
                Assert.Equal(bytes[(row * 16) + n], (sbyte)panel[(n * 4) + row]);
            }
        }
    }

    [Fact]
    public void Round_takes_halves_to_even()
    {
        RequireVectors();
        float[] values = [.. Enumerable.Range(-600, 1201).Select(i => i / 4f), .. Uniform(-200f, 400f, 100_000), 8_388_607.5f, -8_388_607.5f, 0.49999997f, -0.49999997f, 0f, -0f];
        for (int i = 0; i + 8 <= values.Length; i += 8)
        {
            Vector256<int> rounded = LaneMath.Round(Vector256.Create(values, i));
            for (int lane = 0; lane < 8; lane++)
            {
                Assert.Equal((int)MathF.Round(values[i + lane]), rounded[lane]);
            }
        }

        // As C# converts a NaN. Infinite values cannot come: what is rounded was divided by the largest of its row.
        Assert.Equal(Vector256.Create(0, 7, 0, 7, 0, 7, 0, 7), LaneMath.Round(Vector256.Create(float.NaN, 7f, -float.NaN, 7f, float.NaN, 7f, float.NaN, 7f)));
        Assert.Equal(Vector256.Create(0, 2, 2, 0, -2, -2, 4, 126), LaneMath.Round(Vector256.Create(0.5f, 1.5f, 2.5f, -0.5f, -1.5f, -2.5f, 3.5f, 126.5f)));
    }

    [Fact]
    public void SymmetricScale_has_the_bits_of_the_scalar_one()
    {
        RequireVectors();
        float[] values = [0f, 1e-31f, 9.999999e-31f, 1e-30f, 1.0000001e-30f, float.Epsilon, float.MaxValue, float.PositiveInfinity, .. Bits(0, 0x7F80_0000, 4093)];
        float* scales = stackalloc float[8];
        for (int i = 0; i + 8 <= values.Length; i += 8)
        {
            Vector256<float> toSteps = LaneMath.SymmetricScale(Vector256.Create(values, i), scales);
            for (int lane = 0; lane < 8; lane++)
            {
                RowScale expected = RowScale.Symmetric(values[i + lane]);
                AssertSame(expected.Step, scales[lane], $"step of {values[i + lane]:R}");
                AssertSame(expected.ToSteps, toSteps[lane], $"steps of {values[i + lane]:R}");
            }
        }
    }

    private static void RequireVectors() => 
        Assert.SkipUnless((Avx2.IsSupported && Fma.IsSupported) || AdvSimd.Arm64.IsSupported, "this processor has neither AVX2 with FMA nor the vectors of 64-bit Arm");

    private static void AssertSameBits(VectorFunction vector, Func<float, float> scalar, float[] values)
    {
        RequireVectors();
        Assert.True(values.Length > 1_000_000);
        Array.Resize(ref values, (values.Length + 7) / 8 * 8);
        for (int i = 0; i < values.Length; i += 8)
        {
            Vector256<int> found = vector(Vector256.Create(values, i)).AsInt32();
            for (int lane = 0; lane < 8; lane++)
            {
                float expected = scalar(values[i + lane]);
                if (BitConverter.SingleToInt32Bits(expected) != found[lane])
                {
                    AssertSame(expected, BitConverter.Int32BitsToSingle(found[lane]), $"f({values[i + lane]:R})");
                }
            }
        }
    }

    // A NaN counts as the same as any other: which one it is differs between processors, and nothing that is returned can be one.
    private static void AssertSame(float expected, float found, string what) =>
        Assert.True(
            BitConverter.SingleToInt32Bits(expected) == BitConverter.SingleToInt32Bits(found) || (float.IsNaN(expected) && float.IsNaN(found)),
            $"{what} is {found:R}, expected {expected:R}");

    private static IEnumerable<float> Bits(uint from, uint to, uint step)
    {
        for (ulong bits = from; bits <= to; bits += step)
        {
            yield return BitConverter.UInt32BitsToSingle((uint)bits);
        }
    }

    private static IEnumerable<float> Uniform(float from, float to, int count)
    {
        Random random = new(5);
        for (int i = 0; i < count; i++)
        {
            yield return from + ((to - from) * random.NextSingle());
        }
    }

    private static int[] Integers(Random random, int limit)
    {
        int[] values = new int[8];
        for (int i = 0; i < 8; i++)
        {
            values[i] = random.Next(8) == 0 ? (random.Next(2) == 0 ? limit : -limit) : random.Next(-limit, limit);
        }

        return values;
    }

    private static float[] Floats(Random random)
    {
        float[] values = new float[8];
        for (int i = 0; i < 8; i++)
        {
            values[i] = Any(random);
        }

        return values;
    }

    // Mostly of the size that numbers in a model have, now and then of any.
    private static float Any(Random random) => random.Next(16) switch
    {
        0 => 0f,
        1 => (random.NextSingle() - 0.5f) * 1e30f,
        2 => (random.NextSingle() - 0.5f) * 1e-30f,
        _ => (random.NextSingle() - 0.5f) * 8f,
    };
}
