using System.Runtime.InteropServices;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Reference;
using Xunit;

namespace AotDistil.Runtime.Tests.Reference;

/// <summary>The layers of the int8 reference against the same mathematics in double precision, within what quantising may cost.</summary>
public sealed unsafe class LayerTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(16)]
    [InlineData(50)]
    [InlineData(384)]
    public void LayerNorm_normalises_every_row(int size)
    {
        Random random = new(size);
        float[][] rows =
        [
            Floats(random, size, -1f, 1f), Floats(random, size, 99f, 101f), Floats(random, size, -1e-3f, 1e-3f), Floats(random, size, -1e15f, 1e15f), Floats(random, size, -5f, -4f),
            new float[size], [.. Enumerable.Repeat(3f, size)], [.. Floats(random, size - 1, -1f, 1f), 1e4f],
        ];
        float[] gamma = Floats(random, size, 0.5f, 1.5f), beta = Floats(random, size, -1f, 1f), x = [.. rows.SelectMany(r => r)];
        const float Eps = 1e-12f;
        fixed (float* weights = (float[])[.. gamma, .. beta])
        {
            Int8Reference.LayerNorm(x, rows.Length, new LayerNormBlock(size, 0, size * sizeof(float)), Eps, (byte*)weights);
        }

        for (int m = 0; m < rows.Length; m++)
        {
            double mean = rows[m].Average(v => (double)v), deviation = Math.Sqrt(rows[m].Average(v => (v - mean) * (v - mean)) + Eps);

            // The mean is good to some roundings of the largest value, and the division makes of that what it makes of the values.
            double tolerance = 1e-5 + (rows[m].Max(v => Math.Abs((double)v)) * 1e-6 / deviation);
            for (int n = 0; n < size; n++)
            {
                Assert.Equal(((rows[m][n] - mean) / deviation * gamma[n]) + beta[n], x[(m * size) + n], tolerance);
            }
        }
    }

    [Fact]
    public void LayerNorm_of_values_whose_squares_overflow_is_still_finite()
    {
        float[] x = [1e30f, -1e30f, 3e29f, 0f];
        fixed (float* weights = (float[])[1f, 1f, 1f, 1f, 5f, 6f, 7f, 8f])
        {
            Int8Reference.LayerNorm(x, 1, new LayerNormBlock(4, 0, 16), 1e-12f, (byte*)weights);
        }

        Assert.Equal([5f, 6f, 7f, 8f], x); // as in float32 everywhere: an infinite variance leaves beta
    }

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(4, 16, 1)]
    [InlineData(5, 17, 1)]
    [InlineData(18, 54, 1, 1, 1)]
    [InlineData(130, 20, 1)]
    [InlineData(64, 96, 1, 1, 1)]
    [InlineData(64, 96, 4, 4, 4)]
    [InlineData(96, 384, 4)]
    [InlineData(36, 108, 2, 3, 6)]
    [InlineData(30, 90, 30, 1, 15)]
    [InlineData(35, 45, 5)]
    public void Linear_is_a_product_with_its_weights_and_bias(int inputs, int outputs, params int[] groups)
    {
        Random random = new((inputs * 31) + outputs);
        float[][] rows =
        [
            Floats(random, inputs, -1f, 1f), Floats(random, inputs, 2f, 3f), Floats(random, inputs, -3f, -2f), new float[inputs], [.. Enumerable.Repeat(-0.7f, inputs)],
            [.. Floats(random, inputs - 1, -1f, 1f), 1000f], Floats(random, inputs, -1e-31f, 1e-31f), Floats(random, inputs, -1e29f, 1e29f),
        ];
        sbyte[,] w = new sbyte[outputs, inputs];
        float[] scales = Floats(random, outputs, 0.001f, 0.02f), bias = Floats(random, outputs, -1f, 1f);
        int sectionOut = outputs / groups.Length;
        for (int n = 0; n < outputs; n++)
        {
            // An output reads the inputs of its group; between it and all others the weight is 0.
            int count = groups[n / sectionOut], group = n % sectionOut * count / sectionOut;
            for (int k = group * inputs / count; k < (group + 1) * inputs / count; k++)
            {
                w[n, k] = (sbyte)random.Next(-127, 128);
            }
        }

        byte[] block = Pack(w, scales, bias, groups, out LinearBlock linear);
        float[] y;
        fixed (byte* weights = block)
        {
            y = Int8Reference.Linear(linear, weights, (float[])[.. rows.SelectMany(r => r)], rows.Length);
        }

        Assert.Equal(rows.Length * outputs, y.Length);
        for (int m = 0; m < rows.Length; m++)
        {
            double step = (Math.Max(0, (double)rows[m].Max()) - Math.Min(0, (double)rows[m].Min())) / 255;
            for (int n = 0; n < outputs; n++)
            {
                double exact = bias[n], weight = 0, size = Math.Abs(bias[n]);
                for (int k = 0; k < inputs; k++)
                {
                    double value = (double)w[n, k] * scales[n];
                    exact += value * rows[m][k];
                    weight += Math.Abs(value);
                    size += Math.Abs(value * rows[m][k]);
                }

                double allowed = (weight * step * 0.5001) + (size * 1e-6) + (rows[m].Max(MathF.Abs) < 1e-30f ? 1e-29 : 0);
                Assert.True(Math.Abs(y[(m * outputs) + n] - exact) <= allowed, $"row {m}, output {n}: {y[(m * outputs) + n]:R}, exactly {exact:R}, allowed ± {allowed:R}");
            }
        }
    }

    [Theory]
    [InlineData(1, 8, 1)]
    [InlineData(2, 8, 2)]
    [InlineData(3, 18, 3)]
    [InlineData(40, 32, 2)]
    [InlineData(129, 16, 1)]
    public void Attention_is_softmax_of_scaled_products_times_values(int rows, int dim, int heads)
    {
        Random random = new((rows * 7) + dim);
        foreach (float spread in new[] { 0.1f, 1f, 4f })
        {
            AssertAttention(Floats(random, rows * 3 * dim, -spread, spread), rows, dim, heads);
        }

        AssertAttention(new float[rows * 3 * dim], rows, dim, heads);
        AssertAttention([.. Enumerable.Repeat(0.3f, rows * 3 * dim)], rows, dim, heads);
        float[] outlier = Floats(random, rows * 3 * dim, -1f, 1f);
        outlier[2 * dim] = 1e30f; // one huge value: its column is lost to it, the others are not
        AssertAttention(outlier, rows, dim, heads);
    }

    private static void AssertAttention(float[] qkv, int rows, int dim, int heads)
    {
        float[] found = Int8Reference.Attention(qkv, rows, dim, heads);
        int size = dim / heads;
        for (int h = 0; h < heads; h++)
        {
            for (int m = 0; m < rows; m++)
            {
                // Scores, and how far rounding queries and keys to 127 steps may move one.
                double[] scores = new double[rows];
                double shift = 0, queryStep = Largest(n => At(m, 0, n)) / 127;
                for (int j = 0; j < rows; j++)
                {
                    double keyStep = Largest(n => At(j, 1, n)) / 127, moved = 0;
                    for (int n = 0; n < size; n++)
                    {
                        double q = At(m, 0, n), k = At(j, 1, n);
                        scores[j] += q * k / Math.Sqrt(size);
                        moved += ((Math.Abs(q) * keyStep / 2) + (Math.Abs(k) * queryStep / 2) + (queryStep * keyStep / 4)) / Math.Sqrt(size);
                    }

                    shift = Math.Max(shift, moved);
                }

                double largest = scores.Max(), total = scores.Sum(s => Math.Exp(s - largest));

                // Probabilities are off by the shift of two scores, and by half of 1/255 each from their own rounding.
                double share = 2 * (Math.Exp(2 * shift) - 1 + (rows * 0.5 / 255 / total));
                for (int n = 0; n < size; n++)
                {
                    double exact = 0, column = 0;
                    for (int j = 0; j < rows; j++)
                    {
                        exact += Math.Exp(scores[j] - largest) / total * At(j, 2, n);
                        column = Math.Max(column, Math.Abs(At(j, 2, n)));
                    }

                    double allowed = (column * (Math.Min(share, 2) + (0.5001 / 127))) + 1e-6, context = found[(m * dim) + (h * size) + n];
                    Assert.True(Math.Abs(context - exact) <= allowed, $"head {h}, row {m}, column {n}: {context:R}, exactly {exact:R}, allowed ± {allowed:R}");
                }

                double At(int row, int part, int n) => qkv[(row * 3 * dim) + (part * dim) + (h * size) + n];

                double Largest(Func<int, double> value) => Enumerable.Range(0, size).Max(n => Math.Abs(value(n)));
            }
        }
    }

    // Lays a linear out as the weights file has it, written a second time from its description: panels of 16 outputs, each with a window of the inputs, which lie 4 by 4;
    // sections at panels of their own.
    private static byte[] Pack(sbyte[,] w, float[] scales, float[] bias, int[] groups, out LinearBlock linear)
    {
        int outputs = w.GetLength(0), inputs = w.GetLength(1), section = outputs / groups.Length, padded = (section + 15) / 16 * 16;
        int widest = groups.Max(count => Enumerable.Range(0, padded / 16).Max(panel => Needed(panel, count).End - Needed(panel, count).Start));
        int window = (widest + 3) / 4 * 4, places = padded * groups.Length, packed = places * window;
        byte[] block = new byte[packed + (12 * places)];
        linear = new LinearBlock(inputs, outputs, groups, 0, packed, packed + (4 * places), packed + (8 * places));
        for (int n = 0; n < outputs; n++)
        {
            int place = (n / section * padded) + (n % section), sum = 0;
            int start = Math.Min(Needed(n % section / 16, groups[n / section]).Start, ((inputs + 3) / 4 * 4) - window);
            for (int k = start; k < Math.Min(start + window, inputs); k++)
            {
                block[(((((place / 16) * (window / 4)) + ((k - start) / 4)) * 16) + (place % 16)) * 4 + ((k - start) % 4)] = (byte)w[n, k];
                sum += w[n, k];
            }

            MemoryMarshal.Write(block.AsSpan((int)linear.Scales + (4 * place)), scales[n]);
            MemoryMarshal.Write(block.AsSpan((int)linear.Sums + (4 * place)), sum);
            MemoryMarshal.Write(block.AsSpan((int)linear.Bias + (4 * place)), bias[n]);
        }

        return block;

        // The inputs of all groups that a panel has outputs of.
        (int Start, int End) Needed(int panel, int count) =>
            (panel * 16 * count / section * inputs / count, ((Math.Min((panel * 16) + 16, section) - 1) * count / section * inputs / count) + (inputs / count));
    }

    private static float[] Floats(Random random, int count, float from, float to) =>
        [.. Enumerable.Range(0, count).Select(_ => (float)(from + (((double)to - from) * random.NextDouble())))];
}
