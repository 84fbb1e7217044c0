using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Reference;

/// <summary>
/// The definition of what is done with vectors: plain loops, no intrinsics. Sums of floats are written: number i goes to lane i mod 16, what is missing to a multiple of 16
/// counts as 0, and then the upper half of the lanes is added to the lower until one is left.
/// </summary>
public static class VectorReference
{
    /// <summary>The dot product of two vectors.</summary>
    public static float Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        Span<float> lanes = stackalloc float[16];
        lanes.Clear();
        for (int n = 0; n < (a.Length + 15) / 16 * 16; n++)
        {
            lanes[n % 16] = n < a.Length ? MathF.FusedMultiplyAdd(a[n], b[n], lanes[n % 16]) : MathF.FusedMultiplyAdd(0f, 0f, lanes[n % 16]);
        }

        for (int half = 8; half > 0; half /= 2)
        {
            for (int i = 0; i < half; i++)
            {
                lanes[i] += lanes[i + half];
            }
        }

        return lanes[0];
    }

    /// <summary>The dot product of two vectors of signed bytes.</summary>
    public static int Dot(ReadOnlySpan<sbyte> a, ReadOnlySpan<sbyte> b)
    {
        int sum = 0;
        for (int n = 0; n < a.Length; n++)
        {
            sum += a[n] * b[n];
        }

        return sum;
    }

    /// <summary>In how many bits two vectors differ.</summary>
    public static int Hamming(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int sum = 0;
        for (int n = 0; n < a.Length; n++)
        {
            for (int bits = a[n] ^ b[n]; bits > 0; bits >>= 1)
            {
                sum += bits & 1;
            }
        }

        return sum;
    }

    /// <summary>From the states of a text's tokens, tokens × dim, to one vector. The mean is the sum in the order of the tokens, times 1 / tokens.</summary>
    public static float[] Pool(ReadOnlySpan<float> states, int dim, Pooling pooling)
    {
        float[] vector = states[..dim].ToArray();
        if (pooling == Pooling.Cls)
        {
            return vector;
        }

        for (int m = dim; m < states.Length; m += dim)
        {
            for (int n = 0; n < dim; n++)
            {
                vector[n] = pooling == Pooling.Mean ? vector[n] + states[m + n] : ScalarMath.Larger(states[m + n], vector[n]);
            }
        }

        if (pooling == Pooling.Mean)
        {
            float share = 1f / (states.Length / dim);
            for (int n = 0; n < dim; n++)
            {
                vector[n] *= share;
            }
        }

        return vector;
    }

    /// <summary>Brings a vector to length 1 in place; one that is almost 0 stays almost 0.</summary>
    public static void Normalize(Span<float> vector)
    {
        float length = ScalarMath.Larger(MathF.Sqrt(Dot(vector, vector)), VectorMath.SmallestLength);
        foreach (ref float value in vector)
        {
            value /= length;
        }
    }

    /// <summary>The numbers of a vector of length 1 in 127ths, rounded to the nearest, halves to the even one.</summary>
    public static sbyte[] ToInt8(ReadOnlySpan<float> vector)
    {
        sbyte[] steps = new sbyte[vector.Length];
        for (int n = 0; n < steps.Length; n++)
        {
            steps[n] = (sbyte)MathF.Round(ScalarMath.Smaller(ScalarMath.Larger(vector[n] * VectorMath.Int8Steps, -VectorMath.Int8Steps), VectorMath.Int8Steps));
        }

        return steps;
    }

    /// <summary>Of each number whether it is above 0, eight in a byte, the first in the highest bit, zeros behind the last.</summary>
    public static byte[] ToBinary(ReadOnlySpan<float> vector)
    {
        byte[] bits = new byte[(vector.Length + 7) / 8];
        for (int n = 0; n < vector.Length; n++)
        {
            bits[n / 8] |= (byte)(vector[n] > 0f ? 0x80 >> (n % 8) : 0);
        }

        return bits;
    }
}
