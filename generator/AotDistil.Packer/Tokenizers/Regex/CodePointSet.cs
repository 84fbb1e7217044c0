namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>A set of code points, as ascending ranges that neither touch nor overlap. Immutable.</summary>
internal sealed class CodePointSet
{
    /// <summary>The largest code point.</summary>
    public const int Last = 0x10FFFF;

    /// <summary>No code point.</summary>
    public static readonly CodePointSet Empty = new([]);

    /// <summary>All code points.</summary>
    public static readonly CodePointSet All = new([(0, Last)]);

    private readonly (int First, int Last)[] _ranges;

    private CodePointSet((int First, int Last)[] ranges) => _ranges = ranges;

    /// <summary>The ranges.</summary>
    public ReadOnlySpan<(int First, int Last)> Ranges => _ranges;

    /// <summary>Whether there is none.</summary>
    public bool IsEmpty => _ranges.Length == 0;

    /// <summary>One range.</summary>
    public static CodePointSet Range(int first, int last) => new([(first, last)]);

    /// <summary>These code points.</summary>
    public static CodePointSet Of(params IEnumerable<int> codePoints) => OfRanges(codePoints.Select(static c => (c, c)));

    /// <summary>These ranges, in any order.</summary>
    public static CodePointSet OfRanges(IEnumerable<(int First, int Last)> ranges)
    {
        List<(int First, int Last)> merged = [];
        foreach ((int first, int last) in ranges.OrderBy(static range => range.First))
        {
            if (merged.Count > 0 && first <= merged[^1].Last + 1)
            {
                merged[^1] = (merged[^1].First, Math.Max(last, merged[^1].Last));
            }
            else
            {
                merged.Add((first, last));
            }
        }

        return new([.. merged]);
    }

    /// <summary>Whether a code point is in the set.</summary>
    public bool Contains(int codePoint)
    {
        int low = 0;
        int high = _ranges.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            if (codePoint < _ranges[middle].First)
            {
                high = middle - 1;
            }
            else if (codePoint > _ranges[middle].Last)
            {
                low = middle + 1;
            }
            else
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What is in either set.</summary>
    public CodePointSet Union(CodePointSet other) => other.IsEmpty ? this : IsEmpty ? other : OfRanges(_ranges.Concat(other._ranges));

    /// <summary>What is not in the set.</summary>
    public CodePointSet Complement()
    {
        List<(int First, int Last)> rest = [];
        int next = 0;
        foreach ((int first, int last) in _ranges)
        {
            if (first > next)
            {
                rest.Add((next, first - 1));
            }

            next = last + 1;
        }

        if (next <= Last)
        {
            rest.Add((next, Last));
        }

        return new([.. rest]);
    }

    /// <summary>What is in both sets.</summary>
    public CodePointSet Intersect(CodePointSet other)
    {
        List<(int First, int Last)> both = [];
        for (int i = 0, j = 0; i < _ranges.Length && j < other._ranges.Length;)
        {
            int first = Math.Max(_ranges[i].First, other._ranges[j].First);
            int last = Math.Min(_ranges[i].Last, other._ranges[j].Last);
            if (first <= last)
            {
                both.Add((first, last));
            }

            if (_ranges[i].Last < other._ranges[j].Last)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return new([.. both]);
    }

    /// <summary>What is in exactly one of the sets.</summary>
    public CodePointSet Difference(CodePointSet other) => Union(other).Intersect(Intersect(other).Complement());

    /// <summary>Whether the sets have nothing in common.</summary>
    public bool IsDisjoint(CodePointSet other) => Intersect(other).IsEmpty;
}
