using Xunit;

namespace AotDistil.Packer.Tests.Support;

/// <summary>Asserts that something is refused as it should be.</summary>
internal static class Refusal
{
    /// <summary>The action throws a <see cref="PackerException"/> with this code, whose file ends so and whose message holds all these parts.</summary>
    public static void Expect(string code, string file, Action action, params string[] parts)
    {
        PackerException e = Assert.Throws<PackerException>(action);
        Assert.Equal(code, e.Code);
        Assert.EndsWith(file, e.File, StringComparison.Ordinal);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }
}
