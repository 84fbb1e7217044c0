using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;
using Xunit;

namespace AotDistil.Runtime.Tests;

public sealed unsafe class VectorSearchTests
{
    private static readonly int[] Lengths = [1, 2, 7, 8, 9, 15, 16, 17, 31, 32, 33, 47, 48, 63, 64, 100, 128, 384, 385, 768];

    [Fact]
    public void Vectors_are_handled_as_the_reference_defines()
    {
        Random random = new(1);
        foreach (int length in Lengths)
        {
            float[] a = Floats(random, length), b = Floats(random, length);
            Assert.Equal(VectorReference.Dot(a, b), VectorSearch.Dot(a, b));
            sbyte[] p = Signed(random, length), q = Signed(random, length);
            Assert.Equal(VectorReference.Dot(p, q), VectorSearch.Dot(p, q));
            byte[] x = Bytes(random, length), y = Bytes(random, length);
            Assert.Equal(VectorReference.Hamming(x, y), VectorSearch.Hamming(x, y));
            float[] normalized = [.. a];
            VectorReference.Normalize(normalized);
            Assert.Equal(1f, VectorSearch.Dot(normalized, normalized), 1e-5f);
            sbyte[] steps = new sbyte[length];
            byte[] bits = new byte[(length + 7) / 8];
            fixed (float* from = a, unit = normalized)
            fixed (sbyte* toSteps = steps)
            fixed (byte* toBits = bits)
            {
                VectorMath.ToBinary(from, length, toBits);
                VectorMath.Normalize(from, length);
                VectorMath.ToInt8(unit, length, toSteps);
            }

            Assert.Equal(normalized, a);
            Assert.Equal(VectorReference.ToInt8(normalized), steps);
            Assert.Equal(VectorReference.ToBinary(normalized), bits);
        }
    }

    [Theory]
    [InlineData(Pooling.Mean)]
    [InlineData(Pooling.Cls)]
    [InlineData(Pooling.Max)]
    public void States_are_pooled_as_the_reference_defines(Pooling pooling)
    {
        Random random = new(2);
        foreach (int dim in Lengths)
        {
            foreach (int tokens in (int[])[1, 2, 3, 17])
            {
                float[] states = Floats(random, tokens * dim), vector = new float[dim];
                fixed (float* from = states, to = vector)
                {
                    VectorMath.Pool(from, tokens, dim, pooling, to);
                }

                Assert.Equal(VectorReference.Pool(states, dim, pooling), vector);
            }
        }
    }

    [Fact]
    public void Bits_lie_as_sentence_transformers_packs_them()
    {
        float[] vector = [1, -1, 0, 2, 0.5f, -0f, float.NaN, 3, -1, 1];
        byte[] bits = new byte[2];
        fixed (float* from = vector)
        fixed (byte* to = bits)
        {
            VectorMath.ToBinary(from, vector.Length, to);
        }

        Assert.Equal([0b1001_1001, 0b0100_0000], bits); // numpy.packbits(vector > 0)
    }

    [Fact]
    public void The_largest_products_do_not_overflow()
    {
        sbyte[] least = new sbyte[VectorMath.MostInt8];
        Array.Fill(least, sbyte.MinValue);
        Assert.Equal(16_384 * VectorMath.MostInt8, VectorSearch.Dot(least, least));
        Assert.Throws<ArgumentException>(() => VectorSearch.Dot(new sbyte[VectorMath.MostInt8 + 1], new sbyte[VectorMath.MostInt8 + 1]));
    }

    [Fact]
    public void Cosines_do_not_depend_on_lengths()
    {
        Assert.Equal(0.6f, VectorSearch.Cosine((float[])[3, 4], (float[])[10, 0]), 1e-6f);
        Assert.Equal(-1f, VectorSearch.Cosine((sbyte[])[3, 4], (sbyte[])[-6, -8]), 1e-6f);
        Assert.Equal(0f, VectorSearch.Cosine((float[])[0, 0], (float[])[1, 1]));
        Assert.Equal(1f, VectorSearch.Cosine((float[])[1e-17f, 0], (float[])[1e-17f, 0]), 1e-6f);
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(3, 16, 5)]
    [InlineData(103, 16, 10)]
    [InlineData(256, 33, 256)]
    [InlineData(1000, 384, 7)]
    public void Top_k_is_what_sorting_finds(int rows, int dim, int k)
    {
        Random random = new(rows);
        float[] floats = Floats(random, rows * dim), query = Floats(random, dim);
        for (int r = 2; r < rows; r += 3)
        {
            floats.AsSpan(0, dim).CopyTo(floats.AsSpan(r * dim)); // equal rows: the first comes first
        }

        SearchHit[] hits = new SearchHit[k];
        Check(VectorSearch.TopK(query, floats, hits), r => VectorReference.Dot(query, floats.AsSpan(r * dim, dim)));
        sbyte[] signed = [.. floats.Select(x => (sbyte)(x * 40))], signedQuery = [.. query.Select(x => (sbyte)(x * 40))];
        Check(VectorSearch.TopK(signedQuery, signed, hits), r => VectorReference.Dot(signedQuery, signed.AsSpan(r * dim, dim)));
        byte[] bits = [.. signed.Select(x => (byte)x)], bitsQuery = [.. signedQuery.Select(x => (byte)x)];
        Check(VectorSearch.TopK(bitsQuery, bits, hits), r => (8 * dim) - (2 * VectorReference.Hamming(bitsQuery, bits.AsSpan(r * dim, dim))));
        float[] products = new float[rows];
        VectorSearch.Dots(query, floats, products);
        Assert.Equal(Enumerable.Range(0, rows).Select(r => VectorReference.Dot(query, floats.AsSpan(r * dim, dim))), products);

        void Check(int found, Func<int, double> score)
        {
            SearchHit[] expected = [.. Enumerable.Range(0, rows).Select(r => new SearchHit(r, score(r))).OrderByDescending(h => h.Score).ThenBy(h => h.Index).Take(k)];
            Assert.Equal(expected, hits[..found]);
        }
    }

    [Fact]
    public void A_NaN_comes_last()
    {
        SearchHit[] hits = new SearchHit[3];
        Assert.Equal(3, VectorSearch.TopK((float[])[1], (float[])[float.NaN, -5, 2], hits));
        Assert.Equal([2, 1, 0], hits.Select(h => h.Index));
    }

    [Fact]
    public void Nothing_is_allocated()
    {
        Random random = new(3);
        float[] matrix = Floats(random, 200 * 48), query = Floats(random, 48);
        SearchHit[] hits = new SearchHit[10];
        Allocation.AssertNone(() => VectorSearch.TopK(query, matrix, hits));
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        SearchHit[] hits = new SearchHit[3];
        Assert.Throws<ArgumentException>(() => VectorSearch.Dot((float[])[1], (float[])[1, 2]));
        Assert.Throws<ArgumentException>(() => VectorSearch.TopK((float[])[1, 2], (float[])[1, 2, 3], hits));
        Assert.Throws<ArgumentException>(() => VectorSearch.TopK(ReadOnlySpan<float>.Empty, (float[])[1, 2, 3], hits));
        Assert.Throws<ArgumentException>(() => VectorSearch.Dots((float[])[1], (float[])[1, 2, 3], new float[2]));
        Assert.Equal(0, VectorSearch.TopK((float[])[1], ReadOnlySpan<float>.Empty, hits));
        Assert.Equal(0, VectorSearch.TopK((float[])[1], (float[])[1], []));
    }

    private static float[] Floats(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => (2 * random.NextSingle()) - 1)];

    private static sbyte[] Signed(Random random, int count) => [.. Bytes(random, count).Select(b => (sbyte)b)];

    private static byte[] Bytes(Random random, int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
