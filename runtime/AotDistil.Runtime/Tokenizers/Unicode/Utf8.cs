namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>Decoding and encoding of single code points. Invalid bytes never fail: they decode as U+FFFD.</summary>
internal static unsafe class Utf8
{
    /// <summary>What invalid bytes decode as.</summary>
    public const int Replacement = 0xFFFD;

    /// <summary>
    /// Decodes the code point at <paramref name="at"/>. An invalid sequence gives U+FFFD for its maximal subpart
    /// (The Unicode Standard, chapter 3, "U+FFFD Substitution of Maximal Subparts").
    /// </summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Position, below <paramref name="length"/>.</param>
    /// <param name="length">Bytes of the text.</param>
    /// <param name="size">How many bytes the code point takes, 1 to 4.</param>
    public static int Decode(byte* text, int at, int length, out int size)
    {
        int lead = text[at];
        size = 1;
        if (lead < 0x80)
        {
            return lead;
        }

        int left = length - at;
        if (lead is < 0xC2 or > 0xF4 || left < 2)
        {
            return Replacement;
        }

        int second = text[at + 1];
        if (lead < 0xE0)
        {
            if ((second & 0xC0) != 0x80)
            {
                return Replacement;
            }

            size = 2;
            return ((lead & 0x1F) << 6) | (second & 0x3F);
        }

        // The second byte alone rules out overlong forms, surrogates and what lies beyond U+10FFFF.
        int lowest = lead switch { 0xE0 => 0xA0, 0xF0 => 0x90, _ => 0x80 };
        int highest = lead switch { 0xED => 0x9F, 0xF4 => 0x8F, _ => 0xBF };
        if (second < lowest || second > highest)
        {
            return Replacement;
        }

        if (left < 3 || (text[at + 2] & 0xC0) != 0x80)
        {
            size = 2;
            return Replacement;
        }

        int third = text[at + 2] & 0x3F;
        if (lead < 0xF0)
        {
            size = 3;
            return ((lead & 0x0F) << 12) | ((second & 0x3F) << 6) | third;
        }

        if (left < 4 || (text[at + 3] & 0xC0) != 0x80)
        {
            size = 3;
            return Replacement;
        }

        size = 4;
        return ((lead & 0x07) << 18) | ((second & 0x3F) << 12) | (third << 6) | (text[at + 3] & 0x3F);
    }

    /// <summary>Decodes the code point at <paramref name="at"/> in valid UTF-8.</summary>
    public static int DecodeValid(byte* at)
    {
        int lead = *at;
        return lead < 0x80 ? lead
            : lead < 0xE0 ? ((lead & 0x1F) << 6) | (at[1] & 0x3F)
            : lead < 0xF0 ? ((lead & 0x0F) << 12) | ((at[1] & 0x3F) << 6) | (at[2] & 0x3F)
            : ((lead & 0x07) << 18) | ((at[1] & 0x3F) << 12) | ((at[2] & 0x3F) << 6) | (at[3] & 0x3F);
    }

    /// <summary>Bytes of the code point that begins with <paramref name="lead"/> in valid UTF-8.</summary>
    public static int Size(byte lead) => lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;

    /// <summary>Decodes the code point that ends just before <paramref name="at"/>, which is above 0; U+FFFD if none ends there.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">The position, a code point's border.</param>
    /// <param name="start">Where the code point begins.</param>
    public static int DecodeBefore(byte* text, int at, out int start)
    {
        for (start = at - 1; start > 0 && at - start < 4 && (text[start] & 0xC0) == 0x80; start--)
        {
        }

        int codePoint = Decode(text, start, at, out int size);
        if (start + size == at)
        {
            return codePoint;
        }

        start = at - 1;
        return Replacement;
    }

    /// <summary>The code points of valid UTF-8.</summary>
    public static int Count(ReadOnlySpan<byte> text)
    {
        int count = 0;
        foreach (byte value in text)
        {
            count += (value & 0xC0) != 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>Writes a code point, which needs 4 bytes of room.</summary>
    /// <returns>Its bytes.</returns>
    public static int Encode(int codePoint, Span<byte> to)
    {
        if (codePoint < 0x80)
        {
            to[0] = (byte)codePoint;
            return 1;
        }

        if (codePoint < 0x800)
        {
            to[1] = (byte)(0x80 | (codePoint & 0x3F));
            to[0] = (byte)(0xC0 | (codePoint >> 6));
            return 2;
        }

        if (codePoint < 0x10000)
        {
            to[2] = (byte)(0x80 | (codePoint & 0x3F));
            to[1] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
            to[0] = (byte)(0xE0 | (codePoint >> 12));
            return 3;
        }

        to[3] = (byte)(0x80 | (codePoint & 0x3F));
        to[2] = (byte)(0x80 | ((codePoint >> 6) & 0x3F));
        to[1] = (byte)(0x80 | ((codePoint >> 12) & 0x3F));
        to[0] = (byte)(0xF0 | (codePoint >> 18));
        return 4;
    }
}
