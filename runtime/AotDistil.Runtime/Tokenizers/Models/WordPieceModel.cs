using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers.Models;

/// <summary>WordPiece: the longest piece that the word begins with, then the longest that goes on, and so forth; one that is unknown makes the whole word so.</summary>
internal sealed unsafe class WordPieceModel : TokenModel
{
    private readonly Trie _trie;
    private readonly uint _initial;
    private readonly uint _continuation;
    private readonly int _maxChars;
    private readonly int _unkId;

    /// <summary>The model of a table.</summary>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public WordPieceModel(TokenizerTable table)
    {
        _trie = table.Trie();
        _initial = table.Word(TokenizerLayout.Header.TrieRoot);
        _continuation = table.Word(TokenizerLayout.Header.ContinuationRoot);
        _maxChars = table.Number(TokenizerLayout.Header.MaxWordChars, 1, TokenizerLayout.MaxWordCharsLimit, "longest word");
        _unkId = table.UnkId;
        TokenizerTable.Require(_unkId >= 0, $"it has no unknown token, which WordPiece needs");
    }

    /// <inheritdoc/>
    public override void Tokenize(AlignedText text, in Split word, ref TokenSink sink)
    {
        byte* bytes = text.Pointer;
        if (word.End - word.Start > _maxChars && Chars(bytes, word.Start, word.End) > _maxChars)
        {
            sink.Put(_unkId, word.Start, word.End, isText: false);
            return;
        }

        int before = sink.Count;
        uint root = _initial;
        for (int at = word.Start; at < word.End;)
        {
            int matched = _trie.Longest(root, bytes + at, word.End - at, out int id);
            if (matched == 0)
            {
                sink.Truncate(before);
                sink.Put(_unkId, word.Start, word.End, isText: false);
                return;
            }

            sink.Put(id, at, at + matched);
            at += matched;
            root = _continuation;
        }
    }

    private static long Chars(byte* text, int start, int end)
    {
        long chars = 0;
        for (int at = start; at < end; at++)
        {
            chars += (text[at] & 0xC0) != 0x80 ? 1 : 0;
        }

        return chars;
    }
}
