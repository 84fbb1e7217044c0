using AotDistil.Runtime.Reference;
using Xunit;

namespace AotDistil.Runtime.Tests.Reference;

/// <summary>The yardstick of GELU itself.</summary>
public sealed class NormalDistributionTests
{
    // Abramowitz and Stegun, table 26.1 (15 decimals), and its extreme values to their relative precision.
    [Theory]
    [InlineData(0.0, 0.500000000000000)]
    [InlineData(0.5, 0.691462461274013)]
    [InlineData(1.0, 0.841344746068543)]
    [InlineData(1.5, 0.933192798731142)]
    [InlineData(2.0, 0.977249868051821)]
    [InlineData(2.5, 0.993790334674224)]
    [InlineData(3.0, 0.998650101968370)]
    [InlineData(3.5, 0.999767370920964)]
    [InlineData(4.0, 0.999968328758167)]
    public void Values_of_the_tables(double x, double expected)
    {
        Assert.Equal(expected, NormalDistribution.Cumulative(x), 1e-14);
        Assert.Equal(1 - expected, NormalDistribution.Cumulative(-x), 1e-14);
    }

    [Theory]
    [InlineData(-5, 2.866515718791939e-7)]
    [InlineData(-6, 9.865876450376946e-10)]
    [InlineData(-8, 6.220960574271784e-16)]
    [InlineData(-10, 7.619853024160527e-24)]
    [InlineData(-20, 2.753624118606234e-89)]
    public void Tails_keep_their_relative_precision(double x, double expected) =>
        Assert.Equal(1, NormalDistribution.Cumulative(x) / expected, 1e-13);

    [Fact]
    public void Both_sides_add_up_to_one_and_the_two_methods_meet()
    {
        for (double x = 0; x < 12; x += 0.0625)
        {
            Assert.Equal(1, NormalDistribution.Cumulative(x) + NormalDistribution.Cumulative(-x), 1e-15);
        }

        // The series gives way to the continued fraction at x = 2.5 √2. Across it the function rises by its density times the step.
        double border = 2.5 * Math.Sqrt(2), step = 1e-7, density = Math.Exp(-border * border / 2) / Math.Sqrt(2 * Math.PI);
        Assert.Equal(2 * step * density, NormalDistribution.Cumulative(border + step) - NormalDistribution.Cumulative(border - step), 1e-14);
    }

    [Fact]
    public void Ends_are_exact()
    {
        Assert.Equal(0.5, NormalDistribution.Cumulative(-0.0));
        Assert.Equal(1, NormalDistribution.Cumulative(40));
        Assert.Equal(0, NormalDistribution.Cumulative(-40), 1e-300);
    }
}
