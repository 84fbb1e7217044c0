using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;

namespace AotDistil.Runtime.Kernels;

/// <summary>
/// What is done with vectors, on 8 floats or 16 bytes at a time: bit for bit what <see cref="VectorReference"/> defines. Where the processor has neither AVX2 nor NEON the
/// same steps are done on what it has.
/// </summary>
internal static unsafe class VectorMath
{
    /// <summary>Steps of an int8 vector to 1.</summary>
    public const float Int8Steps = 127f;

    /// <summary>A vector that is shorter counts as that long when it is normalised, as in torch's <c>normalize</c>.</summary>
    public const float SmallestLength = 1e-12f;

    /// <summary>Longest vector of bytes whose products add up to less than 2³¹ whatever they are.</summary>
    public const int MostInt8 = 131_071;

    /// <summary>Rows that are multiplied with a vector together: two sums each keep the processor's multipliers busy.</summary>
    public const int RowsTogether = 4;

    /// <summary>The dot product of two vectors.</summary>
    public static float Dot(float* a, float* b, int length)
    {
        Vector256<float> low = Vector256<float>.Zero, high = Vector256<float>.Zero;
        int n = 0;
        for (; n <= length - 16; n += 16)
        {
            low = Vector256.FusedMultiplyAdd(Vector256.Load(a + n), Vector256.Load(b + n), low);
            high = Vector256.FusedMultiplyAdd(Vector256.Load(a + n + 8), Vector256.Load(b + n + 8), high);
        }

        if (n < length)
        {
            float* ends = stackalloc float[32];
            Tail(a + n, length - n, ends);
            Tail(b + n, length - n, ends + 16);
            low = Vector256.FusedMultiplyAdd(Vector256.Load(ends), Vector256.Load(ends + 16), low);
            high = Vector256.FusedMultiplyAdd(Vector256.Load(ends + 8), Vector256.Load(ends + 24), high);
        }

        return SumTree(low, high);
    }

    /// <summary>The dot products of a vector with <see cref="RowsTogether"/> rows of a matrix, one behind the other.</summary>
    public static void Dots(float* vector, float* rows, int length, float* products)
    {
        if (length % 16 != 0)
        {
            for (int r = 0; r < RowsTogether; r++)
            {
                products[r] = Dot(vector, rows + ((long)r * length), length);
            }

            return;
        }

        Vector256<float> x, low0 = default, high0 = default, low1 = default, high1 = default, low2 = default, high2 = default, low3 = default, high3 = default;
        float* row1 = rows + length, row2 = row1 + length, row3 = row2 + length;
        for (int n = 0; n < length; n += 16)
        {
            x = Vector256.Load(vector + n);
            low0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(rows + n), low0);
            low1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(row1 + n), low1);
            low2 = Vector256.FusedMultiplyAdd(x, Vector256.Load(row2 + n), low2);
            low3 = Vector256.FusedMultiplyAdd(x, Vector256.Load(row3 + n), low3);
            x = Vector256.Load(vector + n + 8);
            high0 = Vector256.FusedMultiplyAdd(x, Vector256.Load(rows + n + 8), high0);
            high1 = Vector256.FusedMultiplyAdd(x, Vector256.Load(row1 + n + 8), high1);
            high2 = Vector256.FusedMultiplyAdd(x, Vector256.Load(row2 + n + 8), high2);
            high3 = Vector256.FusedMultiplyAdd(x, Vector256.Load(row3 + n + 8), high3);
        }

        products[0] = SumTree(low0, high0);
        products[1] = SumTree(low1, high1);
        products[2] = SumTree(low2, high2);
        products[3] = SumTree(low3, high3);
    }

    /// <summary>The dot product of two vectors of signed bytes, at most <see cref="MostInt8"/> of them.</summary>
    public static int Dot(sbyte* a, sbyte* b, int length)
    {
        int sum = 0, n = 0;
        if (Avx2.IsSupported)
        {
            Vector256<int> sums0 = Vector256<int>.Zero, sums1 = Vector256<int>.Zero;
            for (; n <= length - 32; n += 32)
            {
                sums0 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a + n), Avx2.ConvertToVector256Int16(b + n));
                sums1 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a + n + 16), Avx2.ConvertToVector256Int16(b + n + 16));
            }

            for (; n <= length - 16; n += 16)
            {
                sums0 += Avx2.MultiplyAddAdjacent(Avx2.ConvertToVector256Int16(a + n), Avx2.ConvertToVector256Int16(b + n));
            }

            sum = Vector256.Sum(sums0 + sums1);
        }
        else if (Vector128.IsHardwareAccelerated)
        {
            Vector128<int> sums = Vector128<int>.Zero;
            for (; n <= length - 16; n += 16)
            {
                sums = AddProducts(sums, Vector128.Load(a + n), Vector128.Load(b + n));
            }

            sum = Vector128.Sum(sums);
        }

        for (; n < length; n++)
        {
            sum += a[n] * b[n];
        }

        return sum;
    }

    /// <summary>In how many bits two vectors differ.</summary>
    public static int Hamming(byte* a, byte* b, int length)
    {
        int sum = 0, n = 0;
        for (; n <= length - 8; n += 8)
        {
            sum += BitOperations.PopCount(Unsafe.ReadUnaligned<ulong>(a + n) ^ Unsafe.ReadUnaligned<ulong>(b + n));
        }

        for (; n < length; n++)
        {
            sum += BitOperations.PopCount((uint)(a[n] ^ b[n]));
        }

        return sum;
    }

    /// <summary>From the states of a text's tokens, tokens × dim, to one vector.</summary>
    public static void Pool(float* states, int tokens, int dim, Pooling pooling, float* vector)
    {
        // 8 numbers at a time over all tokens: each sum stays in a register, and the tokens' order is kept.
        float share = 1f / tokens;
        int n = 0;
        for (; n <= dim - 8; n += 8)
        {
            Vector256<float> x = Vector256.Load(states + n);
            switch (pooling)
            {
                case Pooling.Mean:
                    for (long m = 1; m < tokens; m++)
                    {
                        x += Vector256.Load(states + (m * dim) + n);
                    }

                    x *= Vector256.Create(share);
                    break;
                case Pooling.Max:
                    for (long m = 1; m < tokens; m++)
                    {
                        x = LaneMath.Larger(Vector256.Load(states + (m * dim) + n), x);
                    }

                    break;
            }

            x.Store(vector + n);
        }

        for (; n < dim; n++)
        {
            float x = states[n];
            for (long m = 1; m < tokens && pooling != Pooling.Cls; m++)
            {
                float state = states[(m * dim) + n];
                x = pooling == Pooling.Mean ? x + state : ScalarMath.Larger(state, x);
            }

            vector[n] = pooling == Pooling.Mean ? x * share : x;
        }
    }

    /// <summary>Brings a vector to length 1 in place; one that is almost 0 stays almost 0.</summary>
    public static void Normalize(float* vector, int length)
    {
        float divisor = ScalarMath.Larger(MathF.Sqrt(Dot(vector, vector, length)), SmallestLength);
        Vector256<float> divisors = Vector256.Create(divisor);
        int n = 0;
        for (; n <= length - 8; n += 8)
        {
            (Vector256.Load(vector + n) / divisors).Store(vector + n);
        }

        for (; n < length; n++)
        {
            vector[n] /= divisor;
        }
    }

    /// <summary>The numbers of a vector of length 1 in 127ths, rounded to the nearest, halves to the even one.</summary>
    public static void ToInt8(float* vector, int length, sbyte* steps)
    {
        for (int n = 0; n < length; n++)
        {
            steps[n] = (sbyte)MathF.Round(ScalarMath.Smaller(ScalarMath.Larger(vector[n] * Int8Steps, -Int8Steps), Int8Steps));
        }
    }

    /// <summary>Of each number whether it is above 0, eight in a byte, the first in the highest bit, zeros behind the last.</summary>
    public static void ToBinary(float* vector, int length, byte* bits)
    {
        int n = 0;
        for (; n <= length - 8; n += 8)
        {
            uint signs = Vector256.GreaterThan(Vector256.Load(vector + n), Vector256<float>.Zero).ExtractMostSignificantBits(); // the first in the lowest bit
            bits[n / 8] = (byte)(((signs * 0x0802U & 0x22110U) | (signs * 0x8020U & 0x88440U)) * 0x10101U >> 16); // reversed
        }

        if (n < length)
        {
            int last = 0;
            for (int i = n; i < length; i++)
            {
                last |= vector[i] > 0f ? 0x80 >> (i - n) : 0;
            }

            bits[n / 8] = (byte)last;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector128<int> AddProducts(Vector128<int> sums, Vector128<sbyte> x, Vector128<sbyte> y)
    {
        if (Dp.IsSupported)
        {
            return Dp.DotProduct(sums, x, y);
        }

        // A product of two bytes fits 16 bits, a sum of two such products not always.
        Vector128<short> low = Vector128.WidenLower(x) * Vector128.WidenLower(y), high = Vector128.WidenUpper(x) * Vector128.WidenUpper(y);
        return sums + Vector128.WidenLower(low) + Vector128.WidenUpper(low) + Vector128.WidenLower(high) + Vector128.WidenUpper(high);
    }

    // LaneMath's, but for every processor: vectors are also handled where models run in scalar loops.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static float SumTree(Vector256<float> low, Vector256<float> high)
    {
        Vector256<float> eight = low + high;
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        Vector128<float> two = four + Vector128.Shuffle(four, Vector128.Create(2, 3, 0, 1));
        return (two + Vector128.Shuffle(two, Vector128.Create(1, 0, 3, 2))).ToScalar();
    }

    private static void Tail(float* from, int count, float* to)
    {
        for (int i = 0; i < 16; i++)
        {
            to[i] = i < count ? from[i] : 0f;
        }
    }
}
