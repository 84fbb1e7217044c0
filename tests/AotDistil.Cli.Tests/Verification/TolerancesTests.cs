using AotDistil.Cli.Verification;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

/// <summary>What may be allowed, and by which words.</summary>
public sealed class TolerancesTests
{
    [Fact]
    public void Each_name_of_the_help_sets_what_it_says_and_the_help_states_what_holds_unless_set()
    {
        Tolerances unset = new(), parsed = Tolerances.Help.Split(", ").Aggregate(new Tolerances(), (t, a) => t.With(a));
        Assert.Equal(unset, parsed);
        foreach (string name in Tolerances.Help.Split(", ").Select(a => a.Split('=')[0]))
        {
            Assert.NotEqual(unset, unset.With($"{name}=0.25"));
        }
    }

    [Fact]
    public void A_large_value_may_differ_twice_as_much()
    {
        Tolerances tolerances = new Tolerances().With("float32=0.5");
        Assert.Equal([0.5, 0.5, 1, 1], new[] { 0, -20, 20.1, -1e9 }.Select(tolerances.Float32For));
    }

    [Theory]
    [InlineData("cosine", "'cosine' is no tolerance.")]
    [InlineData("=1", "'=1' is no tolerance.")]
    [InlineData("cosine-most=1", "There are cosine-average=0.999")]
    [InlineData("cosine-least=1=2", "is no tolerance.")]
    [InlineData("cosine-least=much", "'much' is no number of 0 or more, which cosine-least needs.")]
    [InlineData("cosine-least=", "'' is no number")]
    [InlineData("float32=-1", "'-1' is no number")]
    [InlineData("float32=NaN", "'NaN' is no number")]
    [InlineData("float32=1e999", "'1e999' is no number")]
    public void What_is_none_is_refused(string assignment, string message) =>
        Assert.Contains(message, Assert.Throws<VerificationException>(() => new Tolerances().With(assignment)).Message, StringComparison.Ordinal);
}
