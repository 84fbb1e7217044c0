using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>BertPreTokenizer: WhitespaceSplit and Punctuation, isolated, in one pass.</summary>
internal sealed unsafe class BertSplit : PreTokenizerStep
{
    private const int Inside = 0;
    private const int White = 1;
    private const int Punctuation = 2;

    // The kinds of ASCII, 16 characters a line.
    private static ReadOnlySpan<byte> AsciiKinds =>
    [
        0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        1, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2, 2,
        2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 2,
        2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 2, 2, 2, 0,
    ];

    /// <inheritdoc/>
    public override bool CutsAtSpaces => true;

    /// <inheritdoc/>
    public override void Cut(AlignedText text, in Split split, SplitList target)
    {
        byte* bytes = text.Pointer;
        int begin = split.Start;
        for (int at = split.Start, size; at < split.End; at += size)
        {
            int kind = KindAt(bytes + at, out size);
            if (kind == Inside)
            {
                continue;
            }

            target.Add(text, begin, at);
            begin = at + size;
            if (kind == Punctuation)
            {
                target.Add(text, at, begin);
            }
        }

        target.Add(text, begin, split.End);
    }

    private static int KindAt(byte* text, out int size)
    {
        if (*text < 0x80)
        {
            size = 1;
            return AsciiKinds[*text];
        }

        size = Utf8.Size(*text);
        int properties = UnicodeProperties.Of(Utf8.DecodeValid(text));
        return (properties & UnicodeProperties.White) != 0 ? White : (properties & UnicodeProperties.Punctuation) != 0 ? Punctuation : Inside;
    }
}
