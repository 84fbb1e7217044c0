using System.Text;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

public sealed class ByteAlphabetTests
{
    private static readonly byte[] All = [.. Enumerable.Range(0, 256).Select(value => (byte)value)];

    [Fact]
    public void Every_byte_has_a_character_that_stands_for_it()
    {
        byte[] utf8 = new byte[512], bytes = new byte[512];
        int length = ByteAlphabet.Encode(All, utf8);
        string characters = ByteAlphabet.Encode(All);
        Assert.Equal(characters, Encoding.UTF8.GetString(utf8, 0, length));
        Assert.Equal(256, characters.Distinct().Count());
        Assert.Equal("Ġ!~¡ÿĊŃ", ByteAlphabet.Encode([0x20, 0x21, 0x7E, 0xA1, 0xFF, 0x0A, 0xAD]));
        Assert.True(ByteAlphabet.TryDecode(utf8.AsSpan(0, length), bytes, out int decoded));
        Assert.Equal(All, bytes[..decoded]);
    }

    [Theory]
    [InlineData(" ")]
    [InlineData("a b")]
    [InlineData("\u0000")]
    [InlineData("\u007F")]
    [InlineData("\u00A0")]
    [InlineData("\u00AD")]
    [InlineData("\u0144")]
    [InlineData("東")]
    [InlineData("🎬")]
    public void Other_characters_stand_for_no_byte(string text) => Assert.False(ByteAlphabet.TryDecode(Encoding.UTF8.GetBytes(text), new byte[16], out _));

    [Fact]
    public void Only_the_characters_of_the_alphabet_are_of_it()
    {
        string alphabet = ByteAlphabet.Encode(All);
        byte[] utf8 = new byte[4], bytes = new byte[4];
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint = codePoint == 0xD7FF ? 0xE000 : codePoint + 1)
        {
            Rune rune = new(codePoint);
            int length = rune.EncodeToUtf8(utf8), value = rune.IsBmp ? alphabet.IndexOf((char)codePoint) : -1;
            Assert.Equal(value >= 0, ByteAlphabet.TryDecode(utf8.AsSpan(0, length), bytes, out _));
            Assert.True(value < 0 || bytes[0] == value);
        }
    }
}
