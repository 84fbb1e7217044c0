using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Reads the tokens' names back out of a table, which has them as a trie and not as a list. Encoding needs none of this, so nothing is kept for it: who wants names makes
/// them once.
/// </summary>
internal static class VocabularyReader
{
    private static ReadOnlySpan<byte> ContinuationPrefix => "##"u8;

    /// <summary>
    /// The name of each id in UTF-8, in words of bytes the bytes themselves, one behind the other, where each ends and how long it is: 0 bytes where the table has none, as
    /// for tokens that no text can give.
    /// </summary>
    /// <param name="tokenizer">The tokenizer. Pieces that continue a word get WordPiece's usual prefix, <c>##</c>.</param>
    public static (byte[] Names, int[] Ends, int[] Lengths) Read(Tokenizer tokenizer)
    {
        TokenizerTable table = tokenizer.Table;
        uint root = table.Word(TokenizerLayout.Header.TrieRoot), continuation = table.Word(TokenizerLayout.Header.ContinuationRoot);
        bool isWordPiece = table.Word(TokenizerLayout.Header.ModelKind) == TokenizerLayout.ModelKind.WordPiece;
        NameList names = new(table.VocabSize);
        ReadTrie(table.Trie(), root, isWordPiece && continuation != root ? continuation : null, names);
        foreach (AddedToken token in tokenizer.AddedTokens)
        {
            names.Set(token.Id, token.Content);
        }

        return names.Result();
    }

    // From each node with an id up to the root. Going down instead would be to try 255 bytes at each node, which takes ten times as long.
    private static void ReadTrie(Trie trie, uint root, uint? continuation, NameList names)
    {
        uint[] parents = Parents(trie);
        Span<byte> name = stackalloc byte[TokenizerLayout.MaxAddedTokenBytes + ContinuationPrefix.Length];
        for (uint index = 0; index < trie.Count; index++)
        {
            int id = trie.Id(trie[index]);
            if ((uint)id >= (uint)names.Count)
            {
                continue;
            }

            // A damaged trie may have loops, or nodes that belong to none.
            int start = name.Length;
            uint node = index, from = Base(trie, node);
            while (from != root && from != continuation && parents[from] != 0 && start > ContinuationPrefix.Length + 1)
            {
                name[--start] = (byte)trie[node];
                node = parents[from] - 1;
                from = Base(trie, node);
            }

            name[--start] = (byte)trie[node];
            if (from == continuation)
            {
                // A piece that both begins and continues words is met twice under its id; the name with the prefix counts.
                start -= ContinuationPrefix.Length;
                ContinuationPrefix.CopyTo(name[start..]);
                names.Set(id, name[start..]);
            }
            else if (from == root && names.IsEmpty(id))
            {
                names.Set(id, name[start..]);
            }
        }
    }

    private static uint Base(Trie trie, uint index) => index ^ (byte)trie[index];

    // By base the node that has it, plus 1; 0 where there is none.
    private static uint[] Parents(Trie trie)
    {
        uint[] parents = new uint[(trie.Count | 0xFF) + 1]; // children are within 256 units of a base
        for (uint index = 0; index < trie.Count; index++)
        {
            uint unit = trie[index], own = TrieLayout.Field(unit);
            if (TrieLayout.Kind(unit) is TrieLayout.KindInner or TrieLayout.KindInnerWithId && own < parents.Length)
            {
                parents[own] = index + 1;
            }
        }

        return parents;
    }

    private sealed class NameList(int count)
    {
        private readonly int[] _ends = new int[count];
        private readonly int[] _lengths = new int[count];
        private byte[] _names = new byte[8L * count <= Array.MaxLength ? 8 * count : count];
        private int _used;

        public int Count => count;

        public bool IsEmpty(int id) => _lengths[id] == 0;

        public void Set(int id, ReadOnlySpan<byte> name)
        {
            if (_names.Length - _used < name.Length)
            {
                Array.Resize(ref _names, checked((_used + name.Length) * 2));
            }

            name.CopyTo(_names.AsSpan(_used));
            _used += name.Length;
            (_ends[id], _lengths[id]) = (_used, name.Length);
        }

        public (byte[] Names, int[] Ends, int[] Lengths) Result()
        {
            Array.Resize(ref _names, _used);
            return (_names, _ends, _lengths);
        }
    }
}
