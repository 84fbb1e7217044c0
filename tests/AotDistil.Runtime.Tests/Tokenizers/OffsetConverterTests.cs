using System.Text;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

public sealed class OffsetConverterTests
{
    private const string Mixed = "aé中😀b\u0301";

    [Fact]
    public void Every_border_converts_to_code_points_and_utf16()
    {
        int[] bytes = [0, 1, 3, 6, 10, 11, 13];
        int[] codePoints = [0, 1, 2, 3, 4, 5, 6];
        int[] utf16 = [0, 1, 2, 3, 5, 6, 7];
        int[] converted = [.. bytes];
        OffsetConverter.ToCodePoints(Encoding.UTF8.GetBytes(Mixed), converted);
        Assert.Equal(codePoints, converted);
        converted = [.. bytes];
        OffsetConverter.ToUtf16(Encoding.UTF8.GetBytes(Mixed), converted);
        Assert.Equal(utf16, converted);
    }

    [Fact]
    public void Zero_may_stand_anywhere_and_order_does_not_matter()
    {
        int[] offsets = [0, 3, 10, 0, 6, 3, 0];
        OffsetConverter.ToUtf16(Encoding.UTF8.GetBytes(Mixed), offsets);
        Assert.Equal([0, 2, 5, 0, 3, 2, 0], offsets);
    }

    [Fact]
    public void Ascii_stays_as_it_is()
    {
        int[] offsets = [0, 1, 4, 4, 5];
        OffsetConverter.ToCodePoints("abcdé"u8, offsets.AsSpan(0, 4));
        Assert.Equal([0, 1, 4, 4, 5], offsets);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(4)]
    public void Offset_outside_the_text_is_refused(int offset)
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => OffsetConverter.ToCodePoints("abc"u8, new[] { offset }));
    }
}
