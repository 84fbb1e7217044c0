using System.Reflection;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Packer.Tests;

public sealed class DiagnosticsPageTests
{
    private static readonly string[] Codes = [.. typeof(PackerErrors).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!)];

    [Fact]
    public void Every_code_has_a_section_in_the_page()
    {
        string[] headings = [.. File.ReadLines(Path.Combine(Repository.Root, "docs", "diagnostics.md")).Where(l => l.StartsWith("### AOTD1", StringComparison.Ordinal)).Select(l => l[4..11])];
        Assert.Equal(Codes.Order(StringComparer.Ordinal), headings);
    }

    [Fact]
    public void No_code_is_given_twice() => Assert.Distinct(Codes);
}
