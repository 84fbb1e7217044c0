using System.Text;
using AotDistil.Runtime.Tasks;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>What Python's <c>str.lower</c> gives.</summary>
public sealed class LowerTextTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("ANNA 1999!", "anna 1999!")]
    [InlineData("ÉMILIE Größe", "émilie größe")]
    [InlineData("İstanbul", "i\u0307stanbul")]
    [InlineData("ΟΔΥΣΣΕΥΣ", "οδυσσευς")]
    [InlineData("ΟΔΥΣΣΕΥΣ.", "οδυσσευς.")]
    [InlineData("ΣΑΣ'ΑΣ Σ", "σασ'ας σ")]
    [InlineData("Σ", "σ")]
    [InlineData("ΑΣ\u0301", "ας\u0301")]
    [InlineData("ΑΣ\u0301Α", "ασ\u0301α")]
    [InlineData("1Σ", "1σ")]
    [InlineData("\u023A\u023A\u023A", "\u2C65\u2C65\u2C65")]
    [InlineData("😀Ǆ", "😀ǆ")]
    public void Lower_case_is_pythons(string text, string expected)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text), lower = new byte[LowerText.MaxBytes(utf8.Length)];
        Assert.Equal(expected, Encoding.UTF8.GetString(lower.AsSpan(0, LowerText.Write(utf8, lower))));
    }

    [Fact]
    public void Bytes_that_are_no_text_have_room()
    {
        byte[] lower = new byte[LowerText.MaxBytes(3)];
        Assert.Equal(9, LowerText.Write([0xFF, 0xFF, 0xFF], lower));
    }
}
