using AotDistil.Runtime.Tokenizers.Regex;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>Split with a regular expression as its pattern.</summary>
internal sealed unsafe class RegexSplit(RegexMatcher matcher, uint behavior, bool invert) : PreTokenizerStep
{
    /// <inheritdoc/>
    public override void Cut(AlignedText text, in Split split, SplitList target)
    {
        // The expression sees nothing of what is around the split.
        byte* bytes = text.Pointer + split.Start;
        int length = split.End - split.Start, done = 0;
        Delimited delimited = new(text, behavior, target);
        RegexMatches matches = new();
        while (matches.MoveNext(matcher, bytes, length, out int start, out int end))
        {
            if (done < start)
            {
                delimited.Add(split.Start + done, split.Start + start, invert);
            }

            delimited.Add(split.Start + start, split.Start + end, !invert);
            done = end;
        }

        if (done < length)
        {
            delimited.Add(split.Start + done, split.End, invert);
        }

        delimited.End();
    }
}
