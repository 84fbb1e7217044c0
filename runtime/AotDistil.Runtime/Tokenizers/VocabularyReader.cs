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
        Walker walker = new(table.Trie(), table.VocabSize);
        uint root = table.Word(TokenizerLayout.Header.TrieRoot), continuation = table.Word(TokenizerLayout.Header.ContinuationRoot);
        if (table.Word(TokenizerLayout.Header.ModelKind) == TokenizerLayout.ModelKind.WordPiece && continuation != root)
        {
            walker.Walk(continuation, ContinuationPrefix);
        }

        walker.Walk(root, []);
        foreach (AddedToken token in tokenizer.AddedTokens)
        {
            walker.Name(token.Id, token.Content);
        }

        return walker.Result();
    }

    private sealed class Walker(Trie trie, int count)
    {
        private readonly int[] _ends = new int[count];
        private readonly int[] _lengths = new int[count];
        private byte[] _names = new byte[8L * count <= Array.MaxLength ? 8 * count : count];
        private byte[] _path = new byte[256];
        private int _used;

        // A trie is a tree, which has each unit once; a damaged one may have loops.
        private long _left = 2L * TrieLayout.MaxField;

        public void Walk(uint root, ReadOnlySpan<byte> prefix)
        {
            prefix.CopyTo(_path);
            Visit(root, prefix.Length);
        }

        public void Name(int id, ReadOnlySpan<byte> name)
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

        private void Visit(uint node, int length)
        {
            if (length == _path.Length)
            {
                Array.Resize(ref _path, length * 2);
            }

            for (int label = 0; label < TrieLayout.IdSlot && length < TokenizerLayout.MaxAddedTokenBytes; label++)
            {
                uint child = node;
                if (!trie.TryStep(ref child, (byte)label, out int id))
                {
                    continue;
                }

                if (--_left < 0)
                {
                    return;
                }

                _path[length] = (byte)label;

                // A piece that both begins and continues words is met twice under its id; the first name has the prefix.
                if ((uint)id < (uint)_ends.Length && _lengths[id] == 0)
                {
                    Name(id, _path.AsSpan(0, length + 1));
                }

                if (child != Trie.Leaf)
                {
                    Visit(child, length + 1);
                }
            }
        }
    }
}
