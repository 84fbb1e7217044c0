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

    /// <summary>The bytes that characters stand for.</summary>
    /// <param name="utf8">The characters.</param>
    /// <param name="bytes">Receives them; as long.</param>
    /// <returns>How many, -1 if a character stands for none.</returns>
    public static int Decode(ReadOnlySpan<byte> utf8, Span<byte> bytes)
    {
        int count = 0;
        while (!utf8.IsEmpty)
        {
            Rune.DecodeFromUtf8(utf8, out Rune rune, out int size);
            int value = rune.Value switch
            {
                >= 0x100 and <= 0x120 => rune.Value - 0x100,
                > 0x120 and <= 0x142 => rune.Value - 0x121 + 0x7F,
                0x143 => 0xAD,
                int other => other,
            };
            if (value > 0xFF || Visible((byte)value) != rune.Value)
            {
                return -1;
            }

            bytes[count++] = (byte)value;
            utf8 = utf8[size..];
        }

        return count;
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
