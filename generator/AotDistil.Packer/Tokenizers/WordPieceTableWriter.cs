using System.Buffers.Binary;
using System.Text;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers;

/// <summary>Lays a tokenizer out as <see cref="WordPieceTableLayout"/> says.</summary>
internal static class WordPieceTableWriter
{
    /// <summary>The block for a checked definition.</summary>
    public static byte[] Write(TokenizerDefinition definition, int unk, int pad, int mask, int maxLength, int vocabSize)
    {
        DoubleArray trie = DoubleArrayBuilder.Build(InitialPieces(definition), ContinuationPieces(definition))
            ?? throw TokenizerError.Unsupported(
                definition.File, "its vocabulary is too large for the compiled form", $"at most {WordPieceTableLayout.MaxField} trie units");

        // Where two tokens are equal after normalisation the first one listed wins, and the library lists special ones first.
        AddedTokenDefinition[] added = [.. definition.AddedTokens.Where(token => token.Special), .. definition.AddedTokens.Where(token => !token.Special)];
        byte[][] contents = [.. added.Select(token => Encoding.UTF8.GetBytes(token.Content))];
        int addedAt = WordPieceTableLayout.HeaderBytes + (trie.Units.Length * sizeof(uint));
        int bytesAt = addedAt + (added.Length * WordPieceTableLayout.AddedRecordBytes);
        int bytesLength = contents.Sum(content => content.Length);
        byte[] table = new byte[WeightsLayout.RoundUp(bytesAt + bytesLength, sizeof(uint))];

        void Set(int offset, long value) => BinaryPrimitives.WriteUInt32LittleEndian(table.AsSpan(offset), unchecked((uint)value));
        Set(WordPieceTableLayout.MagicOffset, WordPieceTableLayout.Magic);
        Set(WordPieceTableLayout.VersionOffset, WordPieceTableLayout.Version);
        Set(WordPieceTableLayout.LengthOffset, table.Length);
        Set(WordPieceTableLayout.OptionsOffset, Options(definition));
        Set(WordPieceTableLayout.VocabSizeOffset, vocabSize);
        Set(WordPieceTableLayout.UnkIdOffset, unk);
        Set(WordPieceTableLayout.ClsIdOffset, definition.ClsId);
        Set(WordPieceTableLayout.SepIdOffset, definition.SepId);
        Set(WordPieceTableLayout.PadIdOffset, pad);
        Set(WordPieceTableLayout.MaskIdOffset, mask);
        Set(WordPieceTableLayout.MaxWordCharsOffset, definition.MaxWordChars);
        Set(WordPieceTableLayout.MaxLengthOffset, maxLength);
        Set(WordPieceTableLayout.TrieOffset, WordPieceTableLayout.HeaderBytes);
        Set(WordPieceTableLayout.TrieUnitsOffset, trie.Units.Length);
        Set(WordPieceTableLayout.InitialBaseOffset, trie.InitialBase);
        Set(WordPieceTableLayout.ContinuationBaseOffset, definition.ContinuingSubwordPrefix.Length == 0 ? trie.InitialBase : trie.ContinuationBase);
        Set(WordPieceTableLayout.AddedOffset, addedAt);
        Set(WordPieceTableLayout.AddedCountOffset, added.Length);
        Set(WordPieceTableLayout.AddedBytesOffset, bytesAt);
        Set(WordPieceTableLayout.AddedBytesLengthOffset, bytesLength);

        for (int i = 0; i < trie.Units.Length; i++)
        {
            Set(WordPieceTableLayout.HeaderBytes + (i * sizeof(uint)), trie.Units[i]);
        }

        int at = 0;
        for (int i = 0; i < added.Length; i++)
        {
            int record = addedAt + (i * WordPieceTableLayout.AddedRecordBytes);
            Set(record, added[i].Id);
            Set(record + 4, at);
            Set(record + 8, contents[i].Length);
            Set(record + 12, Flags(added[i]));
            contents[i].CopyTo(table, bytesAt + at);
            at += contents[i].Length;
        }

        return table;
    }

    private static uint Options(TokenizerDefinition definition) =>
        (definition.CleanText ? WordPieceTableLayout.OptionCleanText : 0)
        | (definition.HandleChineseChars ? WordPieceTableLayout.OptionHandleChineseChars : 0)
        | (definition.StripAccents ? WordPieceTableLayout.OptionStripAccents : 0)
        | (definition.Lowercase ? WordPieceTableLayout.OptionLowercase : 0);

    private static uint Flags(AddedTokenDefinition token) =>
        (token.Normalized ? WordPieceTableLayout.AddedNormalized : 0)
        | (token.LeftStrip ? WordPieceTableLayout.AddedLeftStrip : 0)
        | (token.RightStrip ? WordPieceTableLayout.AddedRightStrip : 0)
        | (token.SingleWord ? WordPieceTableLayout.AddedSingleWord : 0);

    // BertPreTokenizer makes every punctuation character a word of its own, so a longer piece with ASCII punctuation in it ([CLS], [unused1],
    // the pieces that continue a word) can begin no word: leaving them out makes the trie smaller.
    private static IEnumerable<(byte[] Piece, int Id)> InitialPieces(TokenizerDefinition definition) => definition.Vocabulary
        .Where(entry => entry.Key.Length == 1 || !HasPunctuation(entry.Key))
        .Select(entry => (Encoding.UTF8.GetBytes(entry.Key), entry.Value));

    private static IEnumerable<(byte[] Piece, int Id)> ContinuationPieces(TokenizerDefinition definition)
    {
        string prefix = definition.ContinuingSubwordPrefix;
        return prefix.Length == 0 ? [] : definition.Vocabulary
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal) && !HasPunctuation(entry.Key[prefix.Length..]))
            .Select(entry => (Encoding.UTF8.GetBytes(entry.Key[prefix.Length..]), entry.Value));
    }

    private static bool HasPunctuation(string text) => text.Any(c => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)));
}
