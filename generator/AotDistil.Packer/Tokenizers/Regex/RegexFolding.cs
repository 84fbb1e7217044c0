namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>Turns what ignores case into what does not, and simplifies the tree: strings and sets with the characters, and strings, that are equal to theirs.</summary>
internal static class RegexFolding
{
    /// <summary>A set in brackets where case is ignored: with all that equals its characters, and unless it is negated also the strings that do.</summary>
    public static RegexNode OfSet(CodePointSet set, bool negative)
    {
        List<(int, int)> ranges = [.. set.Ranges];
        foreach (CodePointSet group in RegexUnicode.FoldGroups())
        {
            if (!group.IsDisjoint(set))
            {
                ranges.AddRange(group.Ranges);
            }
        }

        CodePointSet folded = CodePointSet.OfRanges(ranges);
        if (negative)
        {
            return new RegexNode.Set(folded.Complement());
        }

        List<RegexNode> alternatives = [new RegexNode.Set(folded)];
        foreach ((int[] key, int[] singles) in RegexUnicode.StringFolds)
        {
            if (singles.Any(folded.Contains))
            {
                alternatives.Add(Letters(key));
            }
        }

        return alternatives.Count == 1 ? alternatives[0] : new RegexNode.Alternate(alternatives);
    }

    /// <summary>The same tree without <see cref="RegexNode.Text"/> that ignores case and without groups.</summary>
    public static RegexNode Expand(RegexNode node, bool lookBehind) => node switch
    {
        RegexNode.Text text => text.IgnoreCase ? OfText(text.CodePoints, lookBehind) : text,
        RegexNode.Group group => Expand(group.Body, lookBehind),
        RegexNode.Atomic atomic => new RegexNode.Atomic(Expand(atomic.Body, lookBehind)),
        RegexNode.Look look => look with { Body = Expand(look.Body, lookBehind || look.Behind) },
        RegexNode.Repeat repeat => repeat with { Body = Expand(repeat.Body, lookBehind) },
        RegexNode.Concat concat => Sequence(concat.Parts.Select(part => Expand(part, lookBehind))),
        RegexNode.Alternate alternate => Alternatives([.. alternate.Parts.Select(part => Expand(part, lookBehind))]),
        _ => node,
    };

    private static RegexNode Alternatives(RegexNode[] parts)
    {
        // One character of this or of that set is one of either, whose repetition then needs no stack.
        CodePointSet union = CodePointSet.Empty;
        foreach (RegexNode part in parts)
        {
            if (SingleCharacter(part) is not { } set)
            {
                return new RegexNode.Alternate(parts);
            }

            union = union.Union(set);
        }

        return new RegexNode.Set(union);
    }

    /// <summary>The set that a node matches one character of; null if it matches anything else.</summary>
    public static CodePointSet? SingleCharacter(RegexNode node) => node switch
    {
        RegexNode.Set set => set.CodePoints,
        RegexNode.Text { CodePoints.Count: 1, IgnoreCase: false } text => CodePointSet.Of(text.CodePoints[0]),
        _ => null,
    };

    private static RegexNode Sequence(IEnumerable<RegexNode> parts)
    {
        List<RegexNode> flat = [];
        foreach (RegexNode part in parts)
        {
            if (part is RegexNode.Concat concat)
            {
                flat.AddRange(concat.Parts);
            }
            else
            {
                flat.Add(part);
            }
        }

        return flat.Count == 1 ? flat[0] : new RegexNode.Concat(flat);
    }

    /// <summary>
    /// From left to right: the next three characters if they equal single characters together, or the next two, or else one. Looking behind, single characters only.
    /// </summary>
    private static RegexNode OfText(IReadOnlyList<int> text, bool lookBehind)
    {
        List<RegexNode> parts = [];
        for (int at = 0; at < text.Count;)
        {
            if (lookBehind)
            {
                parts.Add(new RegexNode.Set(RegexUnicode.EqualTo(text[at++])));
            }
            else if (StartsWith(text, at, 3) is { } three)
            {
                parts.Add(three);
                at += 3;
            }
            else if (StartsWith(text, at, 2) is { } two)
            {
                parts.Add(two);
                at += 2;
            }
            else
            {
                int c = text[at++];
                int[]? key = RegexUnicode.StringFolds.FirstOrDefault(fold => fold.Singles.Contains(c)).Key;
                RegexNode.Set same = new(RegexUnicode.EqualTo(c));
                parts.Add(key is null ? same : new RegexNode.Alternate([same, Letters(key)]));
            }
        }

        return Sequence(parts);
    }

    private static RegexNode.Alternate? StartsWith(IReadOnlyList<int> text, int at, int length)
    {
        foreach ((int[] key, int[] singles) in RegexUnicode.StringFolds)
        {
            if (key.Length == length && at + length <= text.Count && !key.Where((c, i) => !RegexUnicode.EqualTo(c).Contains(text[at + i])).Any())
            {
                return new RegexNode.Alternate([Letters(key), new RegexNode.Set(CodePointSet.Of(singles))]);
            }
        }

        return null;
    }

    private static RegexNode.Concat Letters(int[] key) => new([.. key.Select(static c => new RegexNode.Set(RegexUnicode.EqualTo(c)))]);
}
