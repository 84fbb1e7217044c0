using AotDistil.Runtime.Kernels;
using Xunit;

namespace AotDistil.Runtime.Tests.Kernels;

public sealed class LogitMathTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(30_522)]
    public void The_largest_and_the_sum_are_those_of_one_after_the_other(int count)
    {
        float[] logits = Logits(count);
        float largest = float.NegativeInfinity;
        double sum = 0;
        foreach (float x in logits)
        {
            largest = ScalarMath.Larger(x, largest);
        }

        foreach (float x in logits)
        {
            sum += ScalarMath.Exp(x - largest);
        }

        Assert.Equal(largest, LogitMath.Largest(logits));
        Assert.Equal(sum, LogitMath.SumOfExp(logits, largest), sum * 1e-14);
    }

    [Fact]
    public void Each_term_has_the_bits_of_the_scalar_function()
    {
        float[] eight = new float[8];
        foreach (float x in Logits(2_000))
        {
            Array.Fill(eight, x);
            Assert.Equal(8.0 * ScalarMath.Exp(x - 40), LogitMath.SumOfExp(eight, 40));
        }
    }

    [Fact]
    public void A_NaN_is_not_the_largest()
    {
        float[] logits = Logits(100);
        logits[3] = logits[60] = logits[99] = float.NaN;
        Assert.Equal(logits.Where(x => !float.IsNaN(x)).Max(), LogitMath.Largest(logits));
        Assert.Equal(float.NegativeInfinity, LogitMath.Largest([float.NaN]));
    }

    private static float[] Logits(int count)
    {
        Random random = new(count);
        return [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 140) - 100)];
    }
}
