using System.Text;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Turns offsets in UTF-8 bytes into offsets in code points (Python, Rust's char offsets, Hugging Face) or in UTF-16 units (C#, Java, JavaScript).
/// </summary>
/// <remarks>
/// One pass over the text if the offsets ascend; 0 may stand anywhere, as [CLS] and [SEP] have it. An offset that is lower than the one before it is
/// right too, but costs another pass. Each maximal subpart of invalid UTF-8 counts as one code point.
/// </remarks>
public static unsafe class OffsetConverter
{
    /// <summary>Replaces byte offsets by offsets in another unit.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="offsets">Byte offsets on borders of code points; one inside a code point counts as its end.</param>
    /// <param name="unit">What they are to count.</param>
    /// <exception cref="ArgumentOutOfRangeException">An offset is negative or beyond the text.</exception>
    public static void To(OffsetUnit unit, ReadOnlySpan<byte> utf8, Span<int> offsets)
    {
        if (unit != OffsetUnit.Utf8)
        {
            Convert(utf8, offsets, unit == OffsetUnit.Utf16 ? 2 : 1);
        }
    }

    /// <summary>Replaces byte offsets by code point offsets.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="offsets">Byte offsets on borders of code points; one inside a code point counts as its end.</param>
    /// <exception cref="ArgumentOutOfRangeException">An offset is negative or beyond the text.</exception>
    public static void ToCodePoints(ReadOnlySpan<byte> utf8, Span<int> offsets) => Convert(utf8, offsets, 1);

    /// <summary>Replaces byte offsets by UTF-16 offsets.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="offsets">Byte offsets on borders of code points; one inside a code point counts as its end.</param>
    /// <exception cref="ArgumentOutOfRangeException">An offset is negative or beyond the text.</exception>
    public static void ToUtf16(ReadOnlySpan<byte> utf8, Span<int> offsets) => Convert(utf8, offsets, 2);

    private static void Convert(ReadOnlySpan<byte> utf8, Span<int> offsets, int unitsOfSupplementary)
    {
        int wrong = offsets.IndexOfAnyExceptInRange(0, utf8.Length);
        if (wrong >= 0)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(offsets[wrong], nameof(offsets));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(offsets[wrong], utf8.Length, nameof(offsets));
        }

        if (Ascii.IsValid(utf8))
        {
            return;
        }

        int last = 0;
        foreach (int offset in offsets)
        {
            last = Math.Max(last, offset);
        }

        fixed (byte* text = utf8)
        {
            if (System.Text.Unicode.Utf8.IsValid(utf8[..last]))
            {
                ConvertValid(text, offsets, unitsOfSupplementary - 1);
                return;
            }

            int at = 0;
            int units = 0;
            foreach (ref int offset in offsets)
            {
                if (offset == 0)
                {
                    continue;
                }

                if (offset < at)
                {
                    (at, units) = (0, 0);
                }

                while (at < offset)
                {
                    int codePoint = Utf8.Decode(text, at, utf8.Length, out int size);
                    at += size;
                    units += codePoint >= 0x10000 ? unitsOfSupplementary : 1;
                }

                offset = units;
            }
        }
    }

    // In valid UTF-8 each byte that begins a code point counts, and those of the longest ones count more.
    private static void ConvertValid(byte* text, Span<int> offsets, int moreOfSupplementary)
    {
        int at = 0, units = 0;
        foreach (ref int offset in offsets)
        {
            if (offset == 0)
            {
                continue;
            }

            if (offset < at)
            {
                (at, units) = (0, 0);
            }

            for (; at < offset; at++)
            {
                units += ((sbyte)text[at] >= -0x40 ? 1 : 0) + (text[at] >= 0xF0 ? moreOfSupplementary : 0);
            }

            offset = units;
        }
    }
}
