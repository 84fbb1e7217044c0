namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>What can be said of a part of a pattern without running it.</summary>
internal static class RegexAnalysis
{
    /// <summary>Stands for a length without limit.</summary>
    public const long NoLimit = RegexNode.Repeat.NoLimit;

    /// <summary>How a match may go on: the characters it may take next, and whether it may succeed without taking any.</summary>
    /// <param name="Next">At least all characters that may come next.</param>
    /// <param name="MayEnd">Whether it may take none.</param>
    /// <param name="CannotFail">Whether it succeeds wherever it is reached, so that nothing before it is ever tried in another way.</param>
    public sealed record Rest(CodePointSet Next, bool MayEnd, bool CannotFail)
    {
        /// <summary>Nothing follows.</summary>
        public static readonly Rest End = new(CodePointSet.Empty, true, true);
    }

    /// <summary>What a node and what follows it may take first.</summary>
    public static Rest Before(RegexNode node, Rest rest)
    {
        switch (node)
        {
            case RegexNode.Set set:
                return new(set.CodePoints, false, false);
            case RegexNode.Text text:
                return new(CodePointSet.Of(text.CodePoints[0]), false, false);
            case RegexNode.Atomic atomic:
                return Before(atomic.Body, rest) with { CannotFail = false };
            case RegexNode.Look or RegexNode.Assert:
                return rest with { CannotFail = false };
            case RegexNode.Concat concat:
                for (int i = concat.Parts.Count - 1; i >= 0; i--)
                {
                    rest = Before(concat.Parts[i], rest);
                }

                return rest;
            case RegexNode.Alternate alternate:
                Rest either = new(CodePointSet.Empty, false, false);
                foreach (RegexNode part in alternate.Parts)
                {
                    Rest one = Before(part, rest);
                    either = new(either.Next.Union(one.Next), either.MayEnd || one.MayEnd, either.CannotFail || one.CannotFail);
                }

                return either;
            case RegexNode.Repeat repeat:
                if (repeat.Max == 0)
                {
                    return rest;
                }

                // A repetition that may match nothing takes what its body takes or what follows.
                Rest body = Before(repeat.Body, rest);
                return repeat.Min > 0
                    ? body with { CannotFail = false }
                    : new(body.Next.Union(rest.Next), body.MayEnd || rest.MayEnd, rest.CannotFail);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} was to be expanded");
        }
    }

    /// <summary>Fewest and most characters that a node matches.</summary>
    public static (long Min, long Max) Length(RegexNode node)
    {
        switch (node)
        {
            case RegexNode.Set:
                return (1, 1);
            case RegexNode.Text text:
                return (text.CodePoints.Count, text.CodePoints.Count);
            case RegexNode.Atomic atomic:
                return Length(atomic.Body);
            case RegexNode.Group group:
                return Length(group.Body);
            case RegexNode.Concat concat:
                (long Min, long Max) sum = (0, 0);
                foreach (RegexNode part in concat.Parts)
                {
                    (long min, long max) = Length(part);
                    sum = (Math.Min(NoLimit, sum.Min + min), Math.Min(NoLimit, sum.Max + max));
                }

                return sum;
            case RegexNode.Alternate alternate:
                IEnumerable<(long Min, long Max)> lengths = alternate.Parts.Select(Length);
                return (lengths.Min(static length => length.Min), lengths.Max(static length => length.Max));
            case RegexNode.Repeat repeat:
                (long bodyMin, long bodyMax) = Length(repeat.Body);
                return (Math.Min(NoLimit, bodyMin * repeat.Min), repeat.Max == 0 || bodyMax == 0 ? 0 : Math.Min(NoLimit, bodyMax * repeat.Max));
            default:
                return (0, 0);
        }
    }

    /// <summary>Sets the bit of each byte that the UTF-8 of a character of the set may begin with.</summary>
    public static void AddFirstBytes(CodePointSet set, Span<bool> bytes)
    {
        foreach ((int first, int last) in set.Ranges)
        {
            // The bytes that characters begin with ascend as the characters do.
            for (int b = FirstByte(first); b <= FirstByte(last); b++)
            {
                bytes[b] |= b is < 0x80 or >= 0xC2;
            }
        }
    }

    private static int FirstByte(int codePoint) => codePoint switch
    {
        < 0x80 => codePoint,
        < 0x800 => 0xC0 | (codePoint >> 6),
        < 0x10000 => 0xE0 | (codePoint >> 12),
        _ => 0xF0 | (codePoint >> 18),
    };
}
