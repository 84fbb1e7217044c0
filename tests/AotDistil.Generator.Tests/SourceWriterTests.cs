using System.Globalization;
using AotDistil.Generator.Emit;

namespace AotDistil.Generator.Tests;

public sealed class SourceWriterTests
{
    [Fact]
    public void Blocks_nest_and_several_lines_are_indented_together()
    {
        SourceWriter writer = new();
        using (writer.Block("class C"))
        {
            writer.Comment("one\ntwo");
            using (writer.Block("int[] x =", "};"))
            {
                writer.Line("1,\r\n\r\n    2,   ");
            }
        }

        Assert.Equal("class C\n{\n    // one\n    // two\n    int[] x =\n    {\n        1,\n\n            2,\n    };\n}\n", writer.ToString());
    }

    [Fact]
    public void Numbers_do_not_follow_the_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = new NumberFormatInfo { NegativeSign = "~", NumberDecimalSeparator = "," } };
            SourceWriter writer = new();
            writer.Line($"{-1} {0.1f} {1e-12} {true} {255:X4} {"text"} {'c'}");
            Assert.Equal("-1 0.1 1E-12 true 00FF text c\n", writer.ToString());
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("plain", "\"plain\"")]
    [InlineData("a\"b\\c", "\"a\\\"b\\\\c\"")]
    [InlineData("line\nend\r\t", "\"line\\nend\\r\\t\"")]
    [InlineData("é\u2028😀\0", "\"\\u00E9\\u2028\\uD83D\\uDE00\\u0000\"")]
    public void Strings_cannot_leave_their_literal(string value, string expected) => Assert.Equal(expected, Literal.String(value));

    [Theory]
    [InlineData("a < b & c > d", "a &lt; b &amp; c &gt; d")]
    [InlineData("x\ny\u2028z", "x y z")]
    public void Text_cannot_leave_its_documentation_comment(string value, string expected) => Assert.Equal(expected, Literal.Xml(value));

    [Fact]
    public void Floating_point_literals_read_back_to_the_same_bits()
    {
        Assert.Equal("1E-12d", Literal.Double(1e-12));
        Assert.Equal("0.1f", Literal.Float(0.1f));
        Assert.Equal(float.Epsilon, float.Parse(Literal.Float(float.Epsilon).TrimEnd('f'), CultureInfo.InvariantCulture));
    }
}
