using AotDistil.Layout;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class ExponentialTests
{
    [Fact]
    public void It_is_exact_to_the_last_places()
    {
        Random random = new(1);
        Assert.Equal(1.0, Exponential.OfNegative(0));
        for (int i = 0; i < 10_000; i++)
        {
            double x = -random.NextDouble() * (i % 2 == 0 ? 1 : 700), expected = Math.Exp(x);
            Assert.True(Math.Abs(Exponential.OfNegative(x) - expected) <= 1e-15 * expected, $"e^{x:R}");
        }
    }

    [Fact]
    public void What_is_too_small_is_what_it_is_at_minus_700() => Assert.Equal(Exponential.OfNegative(-700), Exponential.OfNegative(double.NegativeInfinity));
}
