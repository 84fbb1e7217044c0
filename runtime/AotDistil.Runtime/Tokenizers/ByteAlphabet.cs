using System.Text;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>GPT-2's alphabet, in which tokens of bytes are written: visible characters of Latin-1 are themselves, the others follow from U+0100 on.</summary>
internal static class ByteAlphabet
{
    /// <summary>Bytes as characters.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, static (chars, bytes) =>
    {
        for (int i = 0; i < chars.Length; i++)
        {
            chars[i] = Visible(bytes[i]);
        }
    });

    /// <summary>Bytes as characters in UTF-8.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <param name="utf8">Room for twice as many.</param>
    /// <returns>How many bytes were written.</returns>
    public static int Encode(ReadOnlySpan<byte> bytes, Span<byte> utf8)
    {
        int length = 0;
        foreach (byte value in bytes)
        {
            char visible = Visible(value);
            if (visible < 0x80)
            {
                utf8[length++] = (byte)visible;
                continue;
            }

            utf8[length++] = (byte)(0xC0 | (visible >> 6));
            utf8[length++] = (byte)(0x80 | (visible & 0x3F));
        }

        return length;
    }

    /// <summary>Characters as the bytes that they stand for.</summary>
    /// <param name="utf8">The characters in valid UTF-8.</param>
    /// <param name="bytes">Room for as many bytes.</param>
    /// <param name="length">How many bytes were written.</param>
    /// <returns>Whether all of them belong to the alphabet.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> utf8, Span<byte> bytes, out int length)
    {
        length = 0;
        for (int at = 0; at < utf8.Length; at++)
        {
            int character = utf8[at] < 0x80 ? utf8[at] : utf8[at] < 0xE0 ? ((utf8[at] & 0x1F) << 6) | (utf8[++at] & 0x3F) : -1;
            int value = character switch
            {
                >= 0x100 and <= 0x120 => character - 0x100,
                >= 0x121 and <= 0x142 => character - 0x121 + 0x7F,
                0x143 => 0xAD,
                _ => character,
            };
            if (value is < 0 or > 0xFF || Visible((byte)value) != character)
            {
                return false;
            }

            bytes[length++] = (byte)value;
        }

        return true;
    }

    private static char Visible(byte value) => (char)(value switch
    {
        <= 0x20 => 0x100 + value,
        < 0x7F => value,
        <= 0xA0 => 0x121 + value - 0x7F,
        0xAD => 0x143,
        _ => value,
    });
}
