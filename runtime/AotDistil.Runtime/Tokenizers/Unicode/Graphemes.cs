namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>
/// Extended grapheme clusters (Unicode Standard Annex #29) as <c>graphemes(true)</c> of the crate unicode-segmentation 1.12 gives them.
/// Precompiled normalizers ask for them.
/// </summary>
internal static unsafe class Graphemes
{
    // A conjunct as far as it has come (rule GB9c), and an emoji sequence (GB11).
    private const int ConsonantSeen = 1;
    private const int LinkerSeen = 2;
    private const int PictographicSeen = 1;
    private const int JoinerSeen = 2;

    /// <summary>Where the cluster ends that begins at <paramref name="at"/>.</summary>
    /// <param name="text">Valid UTF-8.</param>
    /// <param name="at">Where a cluster begins, below <paramref name="length"/>.</param>
    /// <param name="length">Bytes of the text.</param>
    public static int Next(byte* text, int at, int length)
    {
        // Of ASCII only CR LF belongs together.
        if (text[at] < 0x80 && (at + 1 == length || text[at + 1] < 0x80))
        {
            return at + (text[at] == '\r' && at + 1 < length && text[at + 1] == '\n' ? 2 : 1);
        }

        GraphemeBreak before = UnicodeProperties.GraphemeBreak(Utf8.Decode(text, at, length, out int size));
        int conjunct = before == GraphemeBreak.ConjunctConsonant ? ConsonantSeen : 0;
        int emoji = before == GraphemeBreak.Pictographic ? PictographicSeen : 0;
        bool half = before == GraphemeBreak.RegionalIndicator;
        for (at += size; at < length; at += size)
        {
            GraphemeBreak after = UnicodeProperties.GraphemeBreak(Utf8.Decode(text, at, length, out size));
            if (!Joins(before, after) && !(after switch
            {
                GraphemeBreak.ConjunctConsonant => conjunct == LinkerSeen,
                GraphemeBreak.Pictographic => emoji == JoinerSeen,
                GraphemeBreak.RegionalIndicator => half,
                _ => false,
            }))
            {
                return at;
            }

            conjunct = after switch
            {
                GraphemeBreak.ConjunctConsonant => ConsonantSeen,
                GraphemeBreak.ConjunctLinker => conjunct == 0 ? 0 : LinkerSeen,
                GraphemeBreak.Extend or GraphemeBreak.ZeroWidthJoiner => conjunct,
                _ => 0,
            };
            emoji = after switch
            {
                GraphemeBreak.Pictographic => PictographicSeen,
                GraphemeBreak.ZeroWidthJoiner => emoji == PictographicSeen ? JoinerSeen : 0,
                GraphemeBreak.Extend or GraphemeBreak.ExtendNotConjunct or GraphemeBreak.ConjunctLinker => emoji == PictographicSeen ? PictographicSeen : 0,
                _ => 0,
            };
            half = after == GraphemeBreak.RegionalIndicator && !(half && before == GraphemeBreak.RegionalIndicator);
            before = after;
        }

        return at;
    }

    // The rules that need nothing but the two characters, in the order of the annex.
    private static bool Joins(GraphemeBreak before, GraphemeBreak after)
    {
        // GB3 to GB5.
        if (before is GraphemeBreak.Control or GraphemeBreak.CarriageReturn or GraphemeBreak.LineFeed)
        {
            return before == GraphemeBreak.CarriageReturn && after == GraphemeBreak.LineFeed;
        }

        return after switch
        {
            GraphemeBreak.Control or GraphemeBreak.CarriageReturn or GraphemeBreak.LineFeed => false,

            // GB9 and GB9a.
            GraphemeBreak.Extend or GraphemeBreak.ExtendNotConjunct or GraphemeBreak.ConjunctLinker => true,
            GraphemeBreak.ZeroWidthJoiner or GraphemeBreak.SpacingMark => true,

            // GB9b.
            _ when before == GraphemeBreak.Prepend => true,

            // GB6 to GB8.
            GraphemeBreak.HangulL or GraphemeBreak.HangulLV or GraphemeBreak.HangulLVT => before == GraphemeBreak.HangulL,
            GraphemeBreak.HangulV => before is GraphemeBreak.HangulL or GraphemeBreak.HangulLV or GraphemeBreak.HangulV,
            GraphemeBreak.HangulT => before is GraphemeBreak.HangulLV or GraphemeBreak.HangulV or GraphemeBreak.HangulLVT or GraphemeBreak.HangulT,
            _ => false,
        };
    }
}
