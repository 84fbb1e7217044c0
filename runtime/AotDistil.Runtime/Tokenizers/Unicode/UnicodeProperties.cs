using System.Buffers.Binary;

namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>
/// What BertNormalizer and BertPreTokenizer ask of a code point, answered from <see cref="UnicodeTables"/> without ICU.
/// Callers pass Unicode scalar values only (0 to 0x10FFFF without surrogates), as <see cref="Utf8"/> decodes them.
/// </summary>
internal static class UnicodeProperties
{
    /// <summary>Dropped by clean_text: NUL, U+FFFD, controls, formats, private use.</summary>
    public const int Removed = 1;

    /// <summary>Turned into a space by clean_text.</summary>
    public const int Space = 2;

    /// <summary>CJK ideograph: a word of its own if handle_chinese_chars is set.</summary>
    public const int Chinese = 4;

    /// <summary>Non-spacing mark, dropped by strip_accents.</summary>
    public const int Mark = 8;

    /// <summary>Canonical combining class other than 0: may change places with its neighbours in NFD.</summary>
    public const int NonStarter = 16;

    /// <summary>Has a canonical decomposition (Hangul syllables included).</summary>
    public const int Decomposes = 32;

    /// <summary>Has another lower-case form.</summary>
    public const int Lowers = 64;

    /// <summary>White space, which separates words.</summary>
    public const int White = 128;

    /// <summary>Punctuation, a word of its own.</summary>
    public const int Punctuation = 256;

    /// <summary>Word character in the sense of the regular expression <c>\w</c>.</summary>
    public const int Word = 512;

    /// <summary>Most code points of one canonical decomposition.</summary>
    public const int MaxDecomposition = 4;

    /// <summary>The one code point whose lower case is two: U+0130, I with dot above, becomes i and a combining dot.</summary>
    public const int CapitalIWithDot = 0x130;

    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int HangulTrailing = 28;
    private const int HangulPerLeading = 21 * HangulTrailing;

    /// <summary>The properties of a code point, a sum of the constants above.</summary>
    public static int Of(int codePoint) => UInt16(UnicodeTables.PropertiesPalette, UnicodeTables.PropertiesStage3[
        (UInt16(UnicodeTables.PropertiesStage2, (UnicodeTables.PropertiesStage1[codePoint >> 12] << 6) + ((codePoint >> 6) & 63)) << 6) + (codePoint & 63)]);

    /// <summary>Lower-case form of a code point other than <see cref="CapitalIWithDot"/>.</summary>
    public static int ToLower(int codePoint)
    {
        int delta = UnicodeTables.LowerStage3[
            (UnicodeTables.LowerStage2[(UnicodeTables.LowerStage1[codePoint >> 12] << 6) + ((codePoint >> 6) & 63)] << 6) + (codePoint & 63)];
        return codePoint + BinaryPrimitives.ReadInt32LittleEndian(UnicodeTables.LowerDeltas[(sizeof(int) * delta)..]);
    }

    /// <summary>Rank of the canonical combining class, 0 for starters: orders as the class does.</summary>
    public static int CombiningRank(int codePoint) => UnicodeTables.CombiningRankStage3[
        (UnicodeTables.CombiningRankStage2[(UnicodeTables.CombiningRankStage1[codePoint >> 12] << 6) + ((codePoint >> 6) & 63)] << 6) + (codePoint & 63)];

    /// <summary>Full canonical decomposition of a code point, itself if it has none.</summary>
    /// <param name="codePoint">A scalar value.</param>
    /// <param name="parts">At least <see cref="MaxDecomposition"/> long.</param>
    /// <returns>How many code points were written.</returns>
    public static int Decompose(int codePoint, Span<int> parts)
    {
        if (codePoint is >= HangulFirst and <= HangulLast)
        {
            int syllable = codePoint - HangulFirst;
            parts[0] = 0x1100 + (syllable / HangulPerLeading);
            parts[1] = 0x1161 + (syllable % HangulPerLeading / HangulTrailing);
            parts[2] = 0x11A7 + (syllable % HangulTrailing);
            return syllable % HangulTrailing == 0 ? 2 : 3;
        }

        int at = UInt16(UnicodeTables.DecompositionStage3,
            (UnicodeTables.DecompositionStage2[(UnicodeTables.DecompositionStage1[codePoint >> 12] << 6) + ((codePoint >> 6) & 63)] << 6) + (codePoint & 63));
        if (at == 0)
        {
            parts[0] = codePoint;
            return 1;
        }

        int count = UInt16(UnicodeTables.DecompositionData, at);
        for (int i = 0; i < count; i++)
        {
            parts[i] = UInt16(UnicodeTables.DecompositionData, at + 1 + (2 * i)) | (UInt16(UnicodeTables.DecompositionData, at + 2 + (2 * i)) << 16);
        }

        return count;
    }

    private static int UInt16(ReadOnlySpan<byte> table, int index) => BinaryPrimitives.ReadUInt16LittleEndian(table[(sizeof(ushort) * index)..]);
}
