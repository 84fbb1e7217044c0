namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>Split with a string as its pattern.</summary>
internal sealed class StringSplit(byte[] pattern, uint behavior, bool invert) : PreTokenizerStep
{
    /// <inheritdoc/>
    public override void Cut(AlignedText text, in Split split, SplitList target)
    {
        Delimited delimited = new(text, behavior, target);
        int begin = split.Start;
        while (true)
        {
            int found = text.Bytes[begin..split.End].IndexOf(pattern);
            int at = found >= 0 ? begin + found : split.End;
            if (begin < at)
            {
                delimited.Add(begin, at, invert);
            }

            if (found < 0)
            {
                delimited.End();
                return;
            }

            begin = at + pattern.Length;
            delimited.Add(at, begin, !invert);
        }
    }
}
