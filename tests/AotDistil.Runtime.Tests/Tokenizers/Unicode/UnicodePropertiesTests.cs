using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using AotDistil.Runtime.Tokenizers.Unicode;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers.Unicode;

/// <summary>
/// The tables answer for every code point what Hugging Face does (digests by tools/unicode/make_unicode_cases.py), and ASCII as everybody knows it.
/// </summary>
public sealed class UnicodePropertiesTests
{
    [Fact]
    public void Every_code_point_has_the_properties_it_has_for_hugging_face()
    {
        List<string> wrong = [];
        int groups = 0;
        foreach (string[] parts in File.ReadLines(Path.Combine(CaseFolder.Data, "unicode-properties.txt")).Select(line => line.Split(' ')))
        {
            int first = int.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            groups++;
            if (Digest(first) != parts[1])
            {
                wrong.Add($"U+{first:X4} to U+{first + 0xFFF:X4}");
            }
        }

        Assert.Equal(0x110, groups);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Ascii_is_as_everybody_knows_it()
    {
        for (int c = 0; c < 0x80; c++)
        {
            Assert.Equal(c is ' ' or (>= 9 and <= 13), UnicodeProperties.IsWhite(c));
            Assert.Equal(c is ' ' or (>= 9 and <= 13), UnicodeProperties.IsSpaceRegex(c));
            Assert.Equal(c is ' ' or (>= 9 and <= 13), UnicodeProperties.OnigSpace(c));
            Assert.Equal(c is > 32 and < 127 && !char.IsAsciiLetterOrDigit((char)c), UnicodeProperties.IsPunctuation(c));
            Assert.Equal(c == '_' || char.IsAsciiLetterOrDigit((char)c), UnicodeProperties.IsWordRegex(c));
            Assert.Equal(c == '_' || char.IsAsciiLetterOrDigit((char)c), UnicodeProperties.OnigWord(c));
            Assert.Equal(char.IsAsciiDigit((char)c), UnicodeProperties.IsNumeric(c));
            Assert.Equal(char.IsAsciiDigit((char)c), UnicodeProperties.OnigDigit(c));
            Assert.Equal(char.ToLowerInvariant((char)c), UnicodeProperties.ToLower(c));
            Assert.False(UnicodeProperties.IsCombiningMark(c));
        }
    }

    [Theory]
    [InlineData('A', "UppercaseLetter")]
    [InlineData(0x1C5, "TitlecaseLetter")]
    [InlineData(0x301, "NonSpacingMark")]
    [InlineData('$', "CurrencySymbol")]
    [InlineData(0x2028, "LineSeparator")]
    [InlineData(0xE000, "PrivateUse")]
    [InlineData(0x378, "Unassigned")]
    [InlineData(0x10FFFF, "Unassigned")]
    public void Categories_have_their_names(int codePoint, string category) =>
        Assert.Equal(Enum.Parse<GeneralCategory>(category), UnicodeProperties.Category(codePoint));

    [Theory]
    [InlineData("aBc", "0061[0,1) 0062[1,2) 0063[2,3)")]
    [InlineData("\u0130X", "0069[0,1) 0307[0,1) 0078[1,2)")]
    [InlineData("a\u03A3 \u1E9E\U00010400", "0061[0,1) 03C3[1,2) 0020[2,3) 00DF[3,4) 10428[4,5)")]
    [InlineData("", "")]
    public void Lower_case_is_of_each_character_alone(string text, string expected) =>
        Assert.Equal(expected, NormalizedText.Lower(text).ToString());

    private static string Digest(int first)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] bytes = new byte[11];
        for (int codePoint = first; codePoint < first + 0x1000; codePoint++)
        {
            if (!Rune.IsValid(codePoint))
            {
                continue;
            }

            bool[] flags =
            [
                UnicodeProperties.IsWhite(codePoint), UnicodeProperties.IsPunctuation(codePoint), UnicodeProperties.IsNumeric(codePoint),
                UnicodeProperties.IsCombiningMark(codePoint), UnicodeProperties.IsWordRegex(codePoint), UnicodeProperties.OnigWord(codePoint),
                UnicodeProperties.OnigDigit(codePoint),
            ];
            bytes[0] = (byte)flags.Select((flag, i) => flag ? 1 << i : 0).Sum();
            bytes[1] = (byte)UnicodeProperties.Category(codePoint);
            bytes[2] = (byte)UnicodeProperties.GraphemeBreak(codePoint);
            bool two = codePoint == UnicodeProperties.CapitalIWithDot;
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(3), two ? 'i' : UnicodeProperties.ToLower(codePoint));
            BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(7), 0x307);
            hash.AppendData(bytes, 0, two ? 11 : 7);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
    }
}
