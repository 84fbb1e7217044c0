using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>WhitespaceSplit: what white space is between.</summary>
internal sealed class WhitespaceSplit : PreTokenizerStep
{
    /// <inheritdoc/>
    public override bool CutsAtSpaces => true;

    /// <inheritdoc/>
    public override PreTokenizerStep? TryFuse(PreTokenizerStep next) => next.IsolatesPunctuation ? new BertSplit() : null;

    /// <inheritdoc/>
    public override unsafe void Cut(AlignedText text, in Split split, SplitList target)
    {
        byte* bytes = text.Pointer;
        int begin = split.Start;
        for (int at = split.Start; at < split.End;)
        {
            int size = Utf8.Size(bytes[at]);
            if (UnicodeProperties.IsWhite(Utf8.DecodeValid(bytes + at)))
            {
                target.Add(text, begin, at);
                begin = at + size;
            }

            at += size;
        }

        target.Add(text, begin, split.End);
    }
}
