using AotDistil.Runtime.Tokenizers.Normalization;
using AotDistil.Runtime.Tokenizers.PreTokenization;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Says where a long text may be cut so that the parts have the tokens of the whole: before a single space between two words, if no step of the tokenizer looks across such
/// a place. That bounds the memory a text takes, and the time to read one that is cut to a limit anyway.
/// </summary>
internal sealed unsafe class TextCutter
{
    /// <summary>A part has at least this many bytes, unless the text ends.</summary>
    private const int PartBytes = 4096;

    private readonly bool _cuts;
    private readonly bool _cutsAtLines;

    /// <summary>The cutter of a tokenizer with these steps.</summary>
    public TextCutter(Normalizer normalizer, PreTokenizer preTokenizer, AddedTokenSet normalizedTokens)
    {
        _cuts = normalizer.IsLocal && preTokenizer.CutsAtSpaces && normalizedTokens.Tokens.TrueForAll(IsWithinWord);
        _cutsAtLines = preTokenizer.CutsAtLines;
    }

    private TextCutter()
    {
    }

    /// <summary>One that never cuts.</summary>
    public static TextCutter None { get; } = new();

    /// <summary>Where the part that begins at <paramref name="start"/> ends, at most at <paramref name="end"/>.</summary>
    public int Next(byte* text, int start, int end)
    {
        if (!_cuts)
        {
            return end;
        }

        for (int at = start + PartBytes; at < end - 1; at++)
        {
            bool isSpace = text[at] == ' ' || (_cutsAtLines && text[at] == '\n');
            if (isSpace && EndsPart(Utf8.DecodeBefore(text + start, at - start, out _)) && BeginsWord(Utf8.Decode(text, at + 1, end, out _)))
            {
                return at;
            }
        }

        return end;
    }

    // A token with white space in it might lie across a cut, and one that takes white space might touch it.
    private static bool IsWithinWord(AddedToken token)
    {
        fixed (byte* text = token.Text)
        {
            for (int at = 0; at < token.Text.Length; at += Utf8.Size(text[at]))
            {
                if (UnicodeProperties.IsWhite(Utf8.Decode(text, at, token.Text.Length, out _)))
                {
                    return false;
                }
            }

            return (token.Flags & (Layout.TokenizerLayout.Added.LeftStrip | Layout.TokenizerLayout.Added.RightStrip)) == 0;
        }
    }

    // No white space, nothing that is dropped, and nothing that forms a cluster with the space after it.
    private static bool EndsPart(int codePoint) => IsVisible(codePoint) && UnicodeProperties.GraphemeBreak(codePoint) != GraphemeBreak.Prepend;

    // Nothing that belongs to the space before it.
    private static bool BeginsWord(int codePoint) =>
        IsVisible(codePoint)
        && (UnicodeProperties.Of(codePoint) & UnicodeProperties.NonStarter) == 0
        && UnicodeProperties.GraphemeBreak(codePoint) is not (GraphemeBreak.Extend or GraphemeBreak.ExtendNotConjunct or GraphemeBreak.ConjunctLinker
            or GraphemeBreak.ZeroWidthJoiner or GraphemeBreak.SpacingMark);

    private static bool IsVisible(int codePoint) => (UnicodeProperties.Of(codePoint) & (UnicodeProperties.White | UnicodeProperties.Removed)) == 0;
}
