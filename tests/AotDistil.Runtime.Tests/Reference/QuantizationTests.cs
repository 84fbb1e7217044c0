using AotDistil.Runtime.Layers;
using AotDistil.Runtime.Reference;
using Xunit;

namespace AotDistil.Runtime.Tests.Reference;

/// <summary>From a row of floats to bytes: no value further off than half a step, zero exact, and nothing breaks at the ends.</summary>
public sealed class QuantizationTests
{
    private const double HalfStep = 0.5001; // the rest is the rounding of the float arithmetic itself

    public static TheoryData<string, float[]> Rows => new()
    {
        { "random", Random(200, -1f, 1f) },
        { "tiny", Random(77, -3e-30f, 5e-30f) },
        { "large", Random(77, -1e30f, 1e30f) },
        { "positive only", Random(50, 3f, 4f) },
        { "negative only", Random(50, -4f, -3f) },
        { "one huge value", [.. Random(50, -1f, 1f), 1e6f] },
        { "one huge negative value", [.. Random(50, -1f, 1f), -1e30f] },
        { "constant", [7f, 7f, 7f] },
        { "constant and negative", [-0.1f, -0.1f] },
        { "one value", [3.5f] },
        { "one side by far", [-1e-3f, 1f, 0.5f] },
        { "halves", [-1f, 1f, 0.5f / 127.5f, 1.5f / 127.5f] },
        { "ends of the range", [float.MinValue / 4, float.MaxValue / 4] },
    };

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_value_comes_back_within_half_a_step(string name, float[] row)
    {
        byte[] q = new byte[row.Length];
        (float scale, int zero) = Int8Reference.Quantize(row, q);
        Assert.InRange(zero, 0, 255);
        Assert.True(float.IsFinite(scale) && scale > 0, name);
        double range = Math.Max(0, (double)row.Max()) - Math.Min(0, (double)row.Min());
        Assert.Equal(1, scale * 255 / range, 1e-6);
        for (int i = 0; i < row.Length; i++)
        {
            Assert.True(Math.Abs(row[i] - ((double)scale * (q[i] - zero))) <= scale * HalfStep, $"{name}: {row[i]:R} became {q[i]}, zero {zero}, scale {scale:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Every_value_comes_back_within_half_a_symmetric_step(string name, float[] row)
    {
        sbyte[] q = new sbyte[row.Length];
        float scale = Int8Reference.QuantizeSymmetric(row, q);
        Assert.True(float.IsFinite(scale) && scale > 0, name);
        Assert.Equal(1, scale * 127 / row.Max(v => Math.Abs((double)v)), 1e-6);
        Assert.Equal(127, q.Max(v => Math.Abs((int)v)));
        for (int i = 0; i < row.Length; i++)
        {
            Assert.True(Math.Abs(row[i] - ((double)scale * q[i])) <= scale * HalfStep, $"{name}: {row[i]:R} became {q[i]}, scale {scale:R}");
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public void Zero_is_exact(string name, float[] row)
    {
        float[] withZeros = [0f, .. row, -0f];
        byte[] q = new byte[withZeros.Length];
        (_, int zero) = Int8Reference.Quantize(withZeros, q);
        Assert.True(q[0] == zero && q[^1] == zero, name);
    }

    [Theory]
    [InlineData(new[] { 0f, 0f, 0f })]
    [InlineData(new[] { -0f })]
    [InlineData(new float[0])]
    [InlineData(new[] { 1e-31f, -1e-31f })]
    [InlineData(new[] { 9e-31f })]
    [InlineData(new[] { float.Epsilon, -float.Epsilon })]
    public void Rows_of_nothing_are_zeros_with_scale_zero(float[] row)
    {
        byte[] q = [.. row.Select(_ => (byte)99)];
        Assert.Equal((0f, 0), Int8Reference.Quantize(row, q));
        Assert.All(q, v => Assert.Equal(0, v));

        sbyte[] symmetric = [.. row.Select(_ => (sbyte)99)];
        Assert.Equal(0f, Int8Reference.QuantizeSymmetric(row, symmetric));
        Assert.All(symmetric, v => Assert.Equal(0, v));
    }

    [Fact]
    public void One_sided_rows_put_zero_at_the_end_of_the_range()
    {
        byte[] q = new byte[2];
        Assert.Equal(0, Int8Reference.Quantize([1f, 2f], q).Zero);
        Assert.Equal([128, 255], q);
        Assert.Equal(255, Int8Reference.Quantize([-1f, -2f], q).Zero);
        Assert.Equal([128, 0], q); // 127.5 both times, and halves go to even
    }

    [Fact]
    public void What_is_not_finite_does_not_break_anything()
    {
        foreach (float bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
        {
            byte[] q = new byte[3];
            (_, int zero) = Int8Reference.Quantize([1f, bad, -1f], q);
            Assert.InRange(zero, 0, 255);
            sbyte[] symmetric = new sbyte[3];
            Int8Reference.QuantizeSymmetric([1f, bad, -1f], symmetric);
            Assert.All(symmetric, v => Assert.InRange(v, (sbyte)-127, (sbyte)127));
        }
    }

    [Fact]
    public void The_smallest_range_that_counts_is_1e_minus_30()
    {
        Assert.Equal(default, RowScale.Symmetric(9.9999e-31f));
        Assert.Equal(default, RowScale.Symmetric(float.NaN));
        Assert.Equal(default, RowScale.Of(-4e-31f, 4e-31f));
        Assert.Equal(default, RowScale.Of(0f, float.NaN));
        Assert.Equal(1e-30f / 127f, RowScale.Symmetric(1e-30f).Step);
        Assert.True(float.IsFinite(RowScale.Symmetric(1e-30f).ToSteps) && float.IsFinite(RowScale.Of(-5e-31f, 5e-31f).ToSteps));
    }

    private static float[] Random(int count, float from, float to)
    {
        Random random = new(count);
        return [.. Enumerable.Range(0, count).Select(_ => from + ((to - from) * random.NextSingle()))];
    }
}
