using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// The vocabulary of a table as <see cref="WordPieceTableLayout"/> describes it. Every step is checked against the number of units, so a damaged
/// trie gives wrong ids and never a read outside it.
/// </summary>
internal readonly unsafe struct WordPieceTrie
{
    private readonly uint* _units;
    private readonly uint _count;

    /// <summary>The trie of <paramref name="count"/> units at <paramref name="units"/>.</summary>
    public WordPieceTrie(uint* units, uint count)
    {
        _units = units;
        _count = count;
    }

    /// <summary>The longest piece that <paramref name="text"/> begins with.</summary>
    /// <param name="text">Bytes to match.</param>
    /// <param name="length">How many.</param>
    /// <param name="fold">256 bytes, each what a byte of the text stands for: lower case, or itself.</param>
    /// <param name="root">Base of the root: begins a word, or continues it.</param>
    /// <param name="id">Its id as it stands in the table, which may be damaged: to be checked before use.</param>
    /// <returns>Its bytes, 0 if there is none.</returns>
    public int Longest(byte* text, int length, byte* fold, uint root, out uint id)
    {
        uint* units = _units;
        uint count = _count;
        uint at = root;
        uint idUnit = uint.MaxValue;
        int matched = 0;
        id = 0;
        for (int i = 0; i < length; i++)
        {
            uint label = fold[text[i]];
            uint index = at ^ label;
            if (index >= count)
            {
                break;
            }

            uint unit = units[index];
            uint kind = WordPieceTableLayout.Kind(unit);
            if ((byte)unit != label || kind == WordPieceTableLayout.KindNone)
            {
                break;
            }

            at = WordPieceTableLayout.Field(unit);
            if (kind == WordPieceTableLayout.KindLeaf)
            {
                id = at;
                return i + 1;
            }

            if (kind == WordPieceTableLayout.KindInnerWithId)
            {
                matched = i + 1;
                idUnit = at ^ WordPieceTableLayout.IdSlot;
            }
        }

        if (matched > 0)
        {
            id = idUnit < count ? WordPieceTableLayout.Field(units[idUnit]) : uint.MaxValue;
        }

        return matched;
    }
}
