using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>Whitespace: what matches <c>\w+|[^\w\s]+</c>.</summary>
internal sealed class Whitespace : PreTokenizerStep
{
    private enum Kind
    {
        Space,
        Word,
        Other,
    }

    /// <inheritdoc/>
    public override bool CutsAtSpaces => true;

    /// <inheritdoc/>
    public override unsafe void Cut(AlignedText text, in Split split, SplitList target)
    {
        byte* bytes = text.Pointer;
        int begin = split.Start;
        Kind before = Kind.Space;
        for (int at = split.Start; at < split.End; at += Utf8.Size(bytes[at]))
        {
            int codePoint = Utf8.DecodeValid(bytes + at);
            Kind kind = UnicodeProperties.IsWordRegex(codePoint) ? Kind.Word : UnicodeProperties.IsWhite(codePoint) ? Kind.Space : Kind.Other;
            if (kind == before)
            {
                continue;
            }

            if (before != Kind.Space)
            {
                target.Add(text, begin, at);
            }

            (begin, before) = (at, kind);
        }

        if (before != Kind.Space)
        {
            target.Add(text, begin, split.End);
        }
    }
}
