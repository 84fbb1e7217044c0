using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Reads the tokens' names back out of a table, which has them as a trie and not as a list. Encoding needs none of this, so nothing is kept for it: who wants names makes
/// them once.
/// </summary>
internal static class VocabularyReader
{
    private static ReadOnlySpan<byte> ContinuationPrefix => "##"u8;

    /// <summary>The name of each id in UTF-8, in words of bytes the bytes themselves; null where the table has none, as for tokens that no text can give.</summary>
    /// <param name="tokenizer">The tokenizer. Pieces that continue a word get WordPiece's usual prefix, <c>##</c>.</param>
    public static byte[]?[] Read(Tokenizer tokenizer)
    {
        TokenizerTable table = tokenizer.Table;
        byte[]?[] names = new byte[]?[table.VocabSize];
        Walker walker = new(table.Trie(), names);
        if (table.Word(TokenizerLayout.Header.ModelKind) == TokenizerLayout.ModelKind.WordPiece)
        {
            walker.Walk(table.Word(TokenizerLayout.Header.ContinuationRoot), ContinuationPrefix);
        }

        walker.Walk(table.Word(TokenizerLayout.Header.TrieRoot), []);
        foreach (AddedToken token in tokenizer.AddedTokens)
        {
            names[token.Id] = token.Text;
        }

        return names;
    }

    private sealed class Walker(Trie trie, byte[]?[] names)
    {
        private byte[] _path = new byte[256];

        // A trie is a tree, which has each unit once; a damaged one may have loops.
        private long _left = 2L * TrieLayout.MaxField;

        public void Walk(uint root, ReadOnlySpan<byte> prefix)
        {
            prefix.CopyTo(_path);
            Visit(root, prefix.Length);
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
                if ((uint)id < (uint)names.Length)
                {
                    // A piece that both begins and continues words is met twice under its id; the first name has the prefix.
                    names[id] ??= _path.AsSpan(0, length + 1).ToArray();
                }

                if (child != Trie.Leaf)
                {
                    Visit(child, length + 1);
                }
            }
        }
    }
}
