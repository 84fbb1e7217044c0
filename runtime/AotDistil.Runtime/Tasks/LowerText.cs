using System.Text;
using AotDistil.Runtime.Tokenizers.Unicode;
using Utf8 = AotDistil.Runtime.Tokenizers.Unicode.Utf8;

namespace AotDistil.Runtime.Tasks;

/// <summary>Python's <c>str.lower</c>, by which answers are the same or not. Other than a normalizer's lower case it knows the sigma at the end of a word.</summary>
internal static unsafe class LowerText
{
    private const int CapitalSigma = 0x3A3, Sigma = 0x3C3, FinalSigma = 0x3C2, CombiningDotAbove = 0x307;

    // Signs that may stand within a word: Word_Break MidLetter, MidNumLet and Single_Quote.
    private static ReadOnlySpan<char> WithinWords => "'.:\u00B7\u0387\u055F\u05F4\u2018\u2019\u2024\u2027\uFE13\uFE52\uFE55\uFF07\uFF0E\uFF1A";

    /// <summary>Most bytes that the lower case of a text has: an invalid byte becomes the three of U+FFFD.</summary>
    public static int MaxBytes(int bytes) => checked(bytes * 3);

    /// <summary>Writes the lower case of a text.</summary>
    /// <param name="utf8">The text.</param>
    /// <param name="lower">Receives it; <see cref="MaxBytes"/> long.</param>
    /// <returns>Its bytes.</returns>
    public static int Write(ReadOnlySpan<byte> utf8, Span<byte> lower)
    {
        if (Ascii.ToLower(utf8, lower, out int written) == System.Buffers.OperationStatus.Done)
        {
            return written;
        }

        written = 0;
        fixed (byte* text = utf8)
        {
            int size;
            for (int at = 0; at < utf8.Length; at += size)
            {
                int codePoint = Utf8.Decode(text, at, utf8.Length, out size);
                int to = codePoint switch
                {
                    CapitalSigma => EndsWord(text, utf8.Length, at, size) ? FinalSigma : Sigma,
                    UnicodeProperties.CapitalIWithDot => 'i',
                    _ => UnicodeProperties.ToLower(codePoint),
                };
                written += Utf8.Encode(to, lower[written..]);
                if (codePoint == UnicodeProperties.CapitalIWithDot)
                {
                    written += Utf8.Encode(CombiningDotAbove, lower[written..]);
                }
            }
        }

        return written;
    }

    // Final_Sigma of the Unicode Standard: a letter with case before it and none after it, whatever does not count in between.
    private static bool EndsWord(byte* text, int length, int at, int size)
    {
        bool before = false;
        for (int i = at; i > 0;)
        {
            int codePoint = Utf8.DecodeBefore(text, i, out i);
            if (!IsIgnored(codePoint))
            {
                before = IsCased(codePoint);
                break;
            }
        }

        if (!before)
        {
            return false;
        }

        for (int i = at + size; i < length; i += size)
        {
            int codePoint = Utf8.Decode(text, i, length, out size);
            if (!IsIgnored(codePoint))
            {
                return !IsCased(codePoint);
            }
        }

        return true;
    }

    private static bool IsCased(int codePoint) => UnicodeProperties.Category(codePoint)
        is GeneralCategory.UppercaseLetter or GeneralCategory.LowercaseLetter or GeneralCategory.TitlecaseLetter;

    private static bool IsIgnored(int codePoint) => UnicodeProperties.Category(codePoint)
        is GeneralCategory.NonSpacingMark or GeneralCategory.EnclosingMark or GeneralCategory.Format or GeneralCategory.ModifierLetter or GeneralCategory.ModifierSymbol
        || (codePoint <= char.MaxValue && WithinWords.Contains((char)codePoint));
}
