using System.Runtime.CompilerServices;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// A vocabulary as <see cref="TrieLayout"/> describes it, read in place. Every step is checked against the number of units, so a damaged trie gives wrong ids and never a
/// read outside it; ids are to be checked by the caller.
/// </summary>
internal readonly unsafe struct Trie
{
    private readonly uint* _units;
    private readonly uint _count;

    /// <summary>The trie of <paramref name="count"/> units at <paramref name="units"/>.</summary>
    public Trie(uint* units, uint count)
    {
        _units = units;
        _count = count;
    }

    /// <summary>Goes down one byte.</summary>
    /// <param name="node">Base of the node; receives the child's, which is 0 and without use if the child has no children.</param>
    /// <param name="label">The byte.</param>
    /// <param name="id">Id of the child, -1 if it has none.</param>
    /// <returns>Whether there is a child. One without children is told from others by <paramref name="node"/> being <see cref="Leaf"/>.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStep(ref uint node, byte label, out int id)
    {
        id = -1;
        uint index = node ^ label;
        if (index >= _count)
        {
            return false;
        }

        uint unit = _units[index];
        uint kind = TrieLayout.Kind(unit);
        if ((byte)unit != label || kind == TrieLayout.KindNone)
        {
            return false;
        }

        uint field = TrieLayout.Field(unit);
        if (kind == TrieLayout.KindLeaf)
        {
            id = (int)field;
            node = Leaf;
            return true;
        }

        node = field;
        if (kind == TrieLayout.KindInnerWithId)
        {
            uint slot = field ^ TrieLayout.IdSlot;
            id = slot < _count ? (int)TrieLayout.Field(_units[slot]) : -1;
        }

        return true;
    }

    private int Id(uint unit)
    {
        uint field = TrieLayout.Field(unit), slot = field ^ TrieLayout.IdSlot;
        return TrieLayout.Kind(unit) == TrieLayout.KindLeaf ? (int)field : slot < _count ? (int)TrieLayout.Field(_units[slot]) : -1;
    }

    /// <summary>Base that no node has, so that nothing goes on from a node without children.</summary>
    public const uint Leaf = uint.MaxValue;

    /// <summary>The longest piece that a text begins with.</summary>
    /// <param name="root">Base of the root.</param>
    /// <param name="text">Bytes to match.</param>
    /// <param name="length">How many.</param>
    /// <param name="id">Its id.</param>
    /// <returns>Its bytes, 0 if there is none.</returns>
    public int Longest(uint root, byte* text, int length, out int id)
    {
        uint* units = _units;
        uint count = _count, node = root, last = 0;
        int matched = 0;
        for (int i = 0; i < length; i++)
        {
            uint label = text[i], index = node ^ label;
            if (index >= count)
            {
                break;
            }

            uint unit = units[index], kind = TrieLayout.Kind(unit);
            if ((byte)unit != label || kind == TrieLayout.KindNone)
            {
                break;
            }

            node = TrieLayout.Field(unit);
            if (kind >= TrieLayout.KindInnerWithId)
            {
                // The id of a node with children is looked up only if nothing longer matches.
                (matched, last) = (i + 1, unit);
                if (kind == TrieLayout.KindLeaf)
                {
                    break;
                }
            }
        }

        id = matched > 0 ? Id(last) : -1;
        return matched;
    }

    /// <summary>The id of a piece, -1 if it is none.</summary>
    public int Exact(uint root, byte* text, int length)
    {
        uint* units = _units;
        uint count = _count, node = root, last = 0;
        for (int i = 0; i < length; i++)
        {
            uint label = text[i], index = node ^ label;
            if (index >= count)
            {
                return -1;
            }

            last = units[index];
            uint kind = TrieLayout.Kind(last);
            if ((byte)last != label || kind == TrieLayout.KindNone)
            {
                return -1;
            }

            node = kind == TrieLayout.KindLeaf ? Leaf : TrieLayout.Field(last);
        }

        return length > 0 && TrieLayout.Kind(last) >= TrieLayout.KindInnerWithId ? Id(last) : -1;
    }
}
