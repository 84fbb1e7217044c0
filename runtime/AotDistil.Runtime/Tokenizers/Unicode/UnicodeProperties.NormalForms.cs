namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <content>Decomposition, canonical order and composition of single code points.</content>
internal static partial class UnicodeProperties
{
    /// <summary>Most code points of one canonical decomposition.</summary>
    public const int MaxDecomposition = 4;

    /// <summary>Most code points of one compatibility decomposition.</summary>
    public const int MaxCompatibleDecomposition = 18;

    /// <summary>Combining ranks are below this.</summary>
    public const int CombiningRanks = 64;

    private const int HangulFirst = 0xAC00;
    private const int HangulLast = 0xD7A3;
    private const int HangulL = 0x1100;
    private const int HangulV = 0x1161;
    private const int HangulT = 0x11A7;
    private const int HangulLeading = 19;
    private const int HangulVowels = 21;
    private const int HangulTrailing = 28;
    private const int HangulPerLeading = HangulVowels * HangulTrailing;

    /// <summary>Rank of the canonical combining class, 0 for starters: orders as the class does.</summary>
    public static int CombiningRank(int codePoint) => UnicodeTables.CombiningRankStage3[
        (UnicodeTables.CombiningRankStage2[(UnicodeTables.CombiningRankStage1[codePoint >> 12] << 6) + ((codePoint >> 6) & 63)] << 6) + (codePoint & 63)];

    /// <summary>Full canonical decomposition of a code point, itself if it has none.</summary>
    /// <param name="codePoint">A scalar value.</param>
    /// <param name="parts">At least <see cref="MaxDecomposition"/> long.</param>
    /// <returns>How many code points were written.</returns>
    public static int Decompose(int codePoint, Span<int> parts) => Decompose(codePoint, parts, false);

    /// <summary>Full compatibility decomposition of a code point, itself if it has none.</summary>
    /// <param name="codePoint">A scalar value.</param>
    /// <param name="parts">At least <see cref="MaxCompatibleDecomposition"/> long.</param>
    /// <returns>How many code points were written.</returns>
    public static int DecomposeCompatibly(int codePoint, Span<int> parts) => Decompose(codePoint, parts, true);

    /// <summary>The code point that two compose to, -1 if they do not.</summary>
    /// <param name="first">A starter.</param>
    /// <param name="second">What follows it.</param>
    public static int Compose(int first, int second)
    {
        if ((uint)(second - HangulV) < HangulVowels && (uint)(first - HangulL) < HangulLeading)
        {
            return HangulFirst + ((((first - HangulL) * HangulVowels) + (second - HangulV)) * HangulTrailing);
        }

        if ((uint)(second - HangulT - 1) < HangulTrailing - 1)
        {
            return first is >= HangulFirst and <= HangulLast && (first - HangulFirst) % HangulTrailing == 0 ? first + (second - HangulT) : -1;
        }

        int group = UnicodeTables.CompositionStage3[
            (UnicodeTables.CompositionStage2[(UnicodeTables.CompositionStage1[second >> 12] << 6) + ((second >> 6) & 63)] << 6) + (second & 63)];
        if (group == 0)
        {
            return -1;
        }

        // No second has more than 117 pairs: at most 7 steps.
        int low = UInt16(UnicodeTables.CompositionGroups, group);
        int high = UInt16(UnicodeTables.CompositionGroups, group + 1);
        while (low < high)
        {
            int middle = (low + high) >> 1;
            int found = UInt24(UnicodeTables.CompositionData, 2 * middle);
            if (found == first)
            {
                return UInt24(UnicodeTables.CompositionData, (2 * middle) + 1);
            }

            (low, high) = found < first ? (middle + 1, high) : (low, middle);
        }

        return -1;
    }

    private static int Decompose(int codePoint, Span<int> parts, bool compatibly)
    {
        if (codePoint is >= HangulFirst and <= HangulLast)
        {
            int syllable = codePoint - HangulFirst;
            parts[0] = HangulL + (syllable / HangulPerLeading);
            parts[1] = HangulV + (syllable % HangulPerLeading / HangulTrailing);
            parts[2] = HangulT + (syllable % HangulTrailing);
            return syllable % HangulTrailing == 0 ? 2 : 3;
        }

        int at = UInt16(UnicodeTables.DecompositionStage3,
            (UnicodeTables.DecompositionStage2[(UnicodeTables.DecompositionStage1[codePoint >> 12] << 6) + ((codePoint >> 6) & 63)] << 6) + (codePoint & 63));
        int lengths = UInt16(UnicodeTables.DecompositionData, at++);
        int units = lengths & 0xFF;
        if (compatibly && lengths > 0xFF)
        {
            at += units;
            units = lengths >> 8;
        }

        if (units == 0)
        {
            parts[0] = codePoint;
            return 1;
        }

        int count = 0;
        for (int end = at + units; at < end;)
        {
            int unit = UInt16(UnicodeTables.DecompositionData, at++);
            parts[count++] = (unit & 0xFC00) == 0xD800 ? 0x10000 + ((unit - 0xD800) << 10) + (UInt16(UnicodeTables.DecompositionData, at++) - 0xDC00) : unit;
        }

        return count;
    }

    private static int UInt24(ReadOnlySpan<byte> table, int index) => table[3 * index] | (table[(3 * index) + 1] << 8) | (table[(3 * index) + 2] << 16);
}
