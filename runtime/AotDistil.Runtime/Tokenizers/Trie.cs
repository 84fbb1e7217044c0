using System.Runtime.CompilerServices;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// A vocabulary as <see cref="TrieLayout"/> describes it, read in place. Every step is checked against the number of units, so a damaged trie gives wrong ids and never a
/// read outside it; ids are to be checked by the caller.
/// </summary>
internal readonly unsafe struct Trie
{
    /// <summary>Base that no node has, so that nothing goes on from a node without children.</summary>
    public const uint Leaf = uint.MaxValue;

    private readonly uint* _units;
    private readonly uint _count;

    /// <summary>The trie of <paramref name="count"/> units at <paramref name="units"/>.</summary>
    public Trie(uint* units, uint count)
    {
        _units = units;
        _count = count;
    }

    /// <summary>How many units there are, for who reads them one by one.</summary>
    public uint Count => _count;

    /// <summary>A unit below <see cref="Count"/>.</summary>
    public uint this[uint index] => _units[index];

    /// <summary>Goes down one byte.</summary>
    /// <param name="node">Base of the node; receives the child's, or <see cref="Leaf"/> if the child has no children.</param>
    /// <param name="label">The byte.</param>
    /// <param name="id">Id of the child, -1 if it has none.</param>
    /// <returns>Whether there is a child.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryStep(ref uint node, byte label, out int id)
    {
        bool found = TryChild(ref node, label, out uint unit);
        id = found ? Id(unit) : -1;
        return found;
    }

    /// <summary>The longest piece that a text begins with.</summary>
    /// <param name="root">Base of the root.</param>
    /// <param name="text">Bytes to match.</param>
    /// <param name="length">How many.</param>
    /// <param name="id">Its id.</param>
    /// <returns>Its bytes, 0 if there is none.</returns>
    public int Longest(uint root, byte* text, int length, out int id)
    {
        uint node = root, last = 0;
        int matched = 0;
        for (int i = 0; i < length && TryChild(ref node, text[i], out uint unit); i++)
        {
            if (TrieLayout.Kind(unit) >= TrieLayout.KindInnerWithId)
            {
                // The id of a node with children is looked up only if nothing longer matches.
                (matched, last) = (i + 1, unit);
            }
        }

        id = Id(last);
        return matched;
    }

    /// <summary>The id of a piece, -1 if it is none.</summary>
    public int Exact(uint root, byte* text, int length)
    {
        uint node = root, unit = 0;
        for (int i = 0; i < length; i++)
        {
            if (!TryChild(ref node, text[i], out unit))
            {
                return -1;
            }
        }

        return Id(unit);
    }

    /// <summary>The id of a node, -1 if it has none.</summary>
    public int Id(uint unit)
    {
        uint field = TrieLayout.Field(unit), slot = field ^ TrieLayout.IdSlot;
        return TrieLayout.Kind(unit) switch
        {
            TrieLayout.KindLeaf => (int)field,
            TrieLayout.KindInnerWithId when slot < _count => (int)TrieLayout.Field(_units[slot]),
            _ => -1,
        };
    }

    // Nothing goes on from a leaf, as no index reaches that far.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryChild(ref uint node, byte label, out uint unit)
    {
        uint index = node ^ label;
        unit = index < _count ? _units[index] : 0;
        uint kind = TrieLayout.Kind(unit);
        if ((byte)unit != label || kind == TrieLayout.KindNone)
        {
            return false;
        }

        node = kind == TrieLayout.KindLeaf ? Leaf : TrieLayout.Field(unit);
        return true;
    }
}
