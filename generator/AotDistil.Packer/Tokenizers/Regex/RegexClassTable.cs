using System.Numerics;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>The classes of a program, each set once.</summary>
internal sealed class RegexClassTable
{
    private readonly List<uint> _words = [];
    private readonly List<CodePointSet> _sets = [];

    /// <summary>Class 0 is <c>\w</c>, which word borders ask for.</summary>
    public RegexClassTable() => Index(RegexUnicode.WordAlone);

    /// <summary>Number of classes.</summary>
    public int Count => _sets.Count;

    /// <summary>The classes, one after the other.</summary>
    public IReadOnlyList<uint> Words => _words;

    /// <summary>The class of a set.</summary>
    public uint Index(CodePointSet set)
    {
        int index = _sets.FindIndex(other => other.Ranges.SequenceEqual(set.Ranges));
        if (index >= 0)
        {
            return (uint)index;
        }

        _sets.Add(set);
        Write(set);
        return (uint)_sets.Count - 1;
    }

    private void Write(CodePointSet set)
    {
        uint[] ascii = new uint[4];
        for (int c = 0; c < 128; c++)
        {
            ascii[c / 32] |= set.Contains(c) ? 1u << (c % 32) : 0;
        }

        CodePointSet beyondAscii = CodePointSet.Range(0x80, CodePointSet.Last);
        CodePointSet wanted = set.Intersect(beyondAscii);
        CodePointSet[] categories = [.. RegexUnicode.Categories.Select(category => category.Intersect(beyondAscii))];

        // From both ends: the categories that belong to the set for the most part, or none at all; then whatever single change makes it shorter.
        uint majority = 0;
        for (int i = 0; i < categories.Length; i++)
        {
            majority |= 2 * Size(categories[i].Intersect(wanted)) > Size(categories[i]) ? 1u << i : 0;
        }

        uint best = Differing(majority).Ranges.Length < wanted.Ranges.Length ? majority : 0;
        int shortest = Differing(best).Ranges.Length;
        for (bool better = true; better && shortest > 0;)
        {
            better = false;
            for (int i = 0; i < categories.Length; i++)
            {
                int length = Differing(best ^ (1u << i)).Ranges.Length;
                if (length < shortest)
                {
                    (best, shortest, better) = (best ^ (1u << i), length, true);
                }
            }
        }

        CodePointSet ranges = Differing(best);
        _words.AddRange(ascii);
        _words.Add(best);
        _words.Add((uint)ranges.Ranges.Length);
        foreach ((int first, int last) in ranges.Ranges)
        {
            _words.Add((uint)first);
            _words.Add((uint)last);
        }

        CodePointSet Differing(uint mask)
        {
            List<(int, int)> union = [];
            for (; mask != 0; mask &= mask - 1)
            {
                union.AddRange(categories[BitOperations.TrailingZeroCount(mask)].Ranges);
            }

            return CodePointSet.OfRanges(union).Difference(wanted);
        }
    }

    private static long Size(CodePointSet set)
    {
        long size = 0;
        foreach ((int first, int last) in set.Ranges)
        {
            size += last - first + 1;
        }

        return size;
    }
}
