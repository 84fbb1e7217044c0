using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>Punctuation, Digits and CharDelimiterSplit: each character of a kind is a delimiter.</summary>
internal sealed unsafe class CharacterSplit(delegate*<int, int, bool> isDelimiter, int argument, uint behavior, bool isPunctuation = false) : PreTokenizerStep
{
    /// <summary>Whether a code point is punctuation.</summary>
    public static bool IsPunctuation(int codePoint, int argument) => UnicodeProperties.IsPunctuation(codePoint);

    /// <summary>Whether a code point is numeric.</summary>
    public static bool IsNumeric(int codePoint, int argument) => UnicodeProperties.IsNumeric(codePoint);

    /// <summary>Whether a code point is <paramref name="argument"/>.</summary>
    public static bool IsCodePoint(int codePoint, int argument) => codePoint == argument;

    /// <inheritdoc/>
    public override bool IsolatesPunctuation => isPunctuation && behavior == TokenizerLayout.Behavior.Isolated;

    /// <inheritdoc/>
    public override void Cut(AlignedText text, in Split split, SplitList target)
    {
        byte* bytes = text.Pointer;
        Delimited delimited = new(text, behavior, target);
        int begin = split.Start;
        for (int at = split.Start; at < split.End;)
        {
            int size = Utf8.Size(bytes[at]);
            if (isDelimiter(Utf8.DecodeValid(bytes + at), argument))
            {
                if (begin < at)
                {
                    delimited.Add(begin, at, false);
                }

                delimited.Add(at, at + size, true);
                begin = at + size;
            }

            at += size;
        }

        if (begin < split.End)
        {
            delimited.Add(begin, split.End, false);
        }

        delimited.End();
    }
}
