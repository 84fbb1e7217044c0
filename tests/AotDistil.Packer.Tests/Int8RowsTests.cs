using AotDistil.Packer.Quantization;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class Int8RowsTests
{
    [Fact]
    public void A_row_is_scaled_to_127_and_rounded_half_to_even()
    {
        // Factor 1, so that the halves are exact.
        Check([127f, 0.5f, 1.5f, 2.5f, -0.5f, -1.5f, 126.5f, -126.5f, 0.4999f], [127, 0, 2, 2, 0, -2, 126, -126, 0], 1f);
    }

    [Fact]
    public void The_most_negative_value_becomes_minus_127() => Check([-2f, 1f], [-127, 64], 2f / 127f);

    [Fact]
    public void Zeros_have_scale_0() => Check([0f, -0f, 0f], [0, 0, 0], 0f);

    [Fact]
    public void An_empty_row_has_scale_0() => Check([], [], 0f);

    [Theory]
    [InlineData(float.Epsilon)]
    [InlineData(1e-40f)]
    [InlineData(3e-37f)]
    public void Values_whose_reciprocal_would_overflow_are_zeros(float value) => Check([value, -value, 0], [0, 0, 0], 0f);

    [Theory]
    [InlineData(1.5e-36f)]
    [InlineData(float.MaxValue)]
    public void The_ends_of_the_range_are_quantised(float value) => Check([value, -value, 0], [127, -127, 0], value / 127f);

    [Fact]
    public void No_value_is_farther_off_than_half_a_scale()
    {
        Random random = new(3);
        float[] row = [.. Enumerable.Range(0, 5000).Select(_ => (random.NextSingle() - 0.5f) * 0.3f)];
        sbyte[] values = new sbyte[row.Length];
        float scale = Int8Rows.Quantize(row, values, out int sum);

        Assert.Equal(values.Sum(v => v), sum);
        Assert.All(row.Zip(values), p => Assert.InRange(Math.Abs(p.First - (p.Second * (double)scale)), 0, scale * 0.50001));
        Assert.Equal(127, values.Max(v => Math.Abs((int)v)));
    }

    private static void Check(float[] row, sbyte[] expected, float scale)
    {
        sbyte[] values = [.. row.Select(_ => (sbyte)99)];
        Assert.Equal(scale, Int8Rows.Quantize(row, values, out int sum));
        Assert.Equal(expected, values);
        Assert.Equal(expected.Sum(v => v), sum);
    }
}
