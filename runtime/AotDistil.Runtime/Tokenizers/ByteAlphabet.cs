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

    private static char Visible(byte value) => (char)(value switch
    {
        <= 0x20 => 0x100 + value,
        < 0x7F => value,
        <= 0xA0 => 0x121 + value - 0x7F,
        0xAD => 0x143,
        _ => value,
    });
}
