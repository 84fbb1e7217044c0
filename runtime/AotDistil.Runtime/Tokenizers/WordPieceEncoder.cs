using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// One pass over one text: added tokens, BertNormalizer, BertPreTokenizer, WordPiece and [CLS] … [SEP], word by word, so that memory does not
/// grow with the text and reading ends where the limit is reached. Words of plain ASCII are looked up where they stand; everything else is
/// normalised into a buffer first (WordPieceEncoder.Normalize.cs).
/// </summary>
internal unsafe ref partial struct WordPieceEncoder
{
    private readonly WordPieceTable _table;
    private readonly WordBuffer _word;
    private readonly NormalizedWindow? _window;
    private readonly byte* _text;
    private readonly int _length;
    private readonly Span<int> _ids;
    private readonly Span<int> _starts;
    private readonly Span<int> _ends;

    // Most tokens before [SEP]. _count runs beyond it to tell that the text did not fit.
    private readonly int _limit;
    private int _count;

    // Where the present run of non-starters begins in the text: at its first character, or at the one whose decomposition it ends. -1: none.
    private int _runStart;

    // Raw text: where the last added token ended with the white space it took, and where the search may go on.
    private int _segmentStart;
    private int _searchFrom;

    // Normalised text: the code point before the window (-1 at a segment's beginning), code points still to pass over after a refused match,
    // where the white space before the window begins (-1: none), and whether the last added token takes the white space that follows.
    private int _previous;
    private int _refused;
    private int _spaceStart;
    private bool _takesSpace;

    /// <summary>Prepares a pass.</summary>
    /// <param name="table">The tokenizer.</param>
    /// <param name="word">Scratch.</param>
    /// <param name="window">Scratch, needed if the table has added tokens that are looked for in normalised text.</param>
    /// <param name="text">UTF-8.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="ids">Room for <paramref name="maxTokens"/> ids.</param>
    /// <param name="starts">As much room for offsets, or empty.</param>
    /// <param name="ends">As much room for offsets, or empty.</param>
    /// <param name="maxTokens">Most tokens, [CLS] and [SEP] included; at least 2.</param>
    public WordPieceEncoder(
        WordPieceTable table, WordBuffer word, NormalizedWindow? window, byte* text, int length, Span<int> ids, Span<int> starts, Span<int> ends, int maxTokens)
    {
        _table = table;
        _word = word;
        _window = window;
        _text = text;
        _length = length;
        _ids = ids;
        _starts = starts;
        _ends = ends;
        _limit = maxTokens - 1;
        _runStart = -1;
        _previous = -1;
        _spaceStart = -1;
    }

    /// <summary>Tokenises the text.</summary>
    /// <param name="truncated">Whether tokens were left out.</param>
    /// <returns>The number of tokens.</returns>
    public int Run(out bool truncated)
    {
        _word.Clear();
        _window?.Clear();
        Put((uint)_table.ClsId, 0, 0);
        byte* kinds = _table.Kinds;
        byte* text = _text;
        int length = _length;
        int at = 0;
        while (at < length && _count <= _limit)
        {
            byte kind = kinds[text[at]];
            if (kind == WordPieceTable.KindWord)
            {
                int end = at + 1;
                while (end < length && kinds[text[end]] == WordPieceTable.KindWord)
                {
                    end++;
                }

                // A word is plain only if what follows cannot belong to it.
                if (end < length && kinds[text[end]] == WordPieceTable.KindSlow)
                {
                    at = RunSlow(at);
                    continue;
                }

                PutAsciiWord(at, end);
                at = end;
            }
            else if (kind == WordPieceTable.KindSpace)
            {
                at++;
            }
            else if (kind == WordPieceTable.KindPunctuation)
            {
                PutAsciiWord(at, at + 1);
                at++;
            }
            else
            {
                at = RunSlow(at);
            }
        }

        truncated = _count > _limit;
        int count = Math.Min(_count, _limit);
        _ids[count] = _table.SepId;
        if (!_starts.IsEmpty)
        {
            _starts[count] = 0;
            _ends[count] = 0;
        }

        return count + 1;
    }

    // Ids come from the table, which may be damaged: one beyond the vocabulary is as good as unknown.
    private void Put(uint id, int start, int end)
    {
        if (_count < _limit)
        {
            _ids[_count] = id < (uint)_table.VocabSize ? (int)id : _table.UnkId;
            if (!_starts.IsEmpty)
            {
                _starts[_count] = start;
                _ends[_count] = end;
            }
        }

        _count++;
    }

    private void PutAsciiWord(int start, int end)
    {
        if (end - start > _table.MaxWordChars)
        {
            Put((uint)_table.UnkId, start, end);
            return;
        }

        int first = _count;
        uint root = _table.InitialBase;
        for (int at = start; at < end;)
        {
            int matched = _table.Trie.Longest(_text + at, end - at, _table.Fold, root, out uint id);
            if (matched == 0)
            {
                // One piece that is unknown makes the whole word so.
                _count = first;
                Put((uint)_table.UnkId, start, end);
                return;
            }

            Put(id, at, at + matched);
            at += matched;
            root = _table.ContinuationBase;
        }
    }

    // Looks up the word in the buffer, if there is one, and empties the buffer.
    private void PutBufferedWord()
    {
        if (_word.Chars == 0)
        {
            return;
        }

        if (_word.TooLong)
        {
            Put((uint)_table.UnkId, _word.Start, _word.End);
            _word.Clear();
            return;
        }

        int first = _count;
        int length = _word.Length;
        uint root = _table.InitialBase;
        fixed (byte* bytes = _word.Bytes)
        {
            for (int at = 0; at < length;)
            {
                int matched = _table.Trie.Longest(bytes + at, length - at, _table.Identity, root, out uint id);
                if (matched == 0)
                {
                    _count = first;
                    Put((uint)_table.UnkId, _word.Start, _word.End);
                    break;
                }

                Put(id, _word.Starts[at], _word.Ends[at + matched - 1]);
                at += matched;
                root = _table.ContinuationBase;
            }
        }

        _word.Clear();
    }
}
