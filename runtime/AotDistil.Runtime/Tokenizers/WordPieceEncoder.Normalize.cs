using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <content>The slow path: BertNormalizer character by character, in its order: clean_text, CJK, strip_accents, lower case.</content>
internal unsafe ref partial struct WordPieceEncoder
{
    /// <summary>What the normaliser leaves of a text, as code points. Allocates: for added tokens, when a table is opened.</summary>
    public static int[] Normalize(WordPieceTable table, ReadOnlySpan<byte> text)
    {
        NormalizedWindow window = new();
        fixed (byte* bytes = text)
        {
            WordPieceEncoder encoder = new(table, new WordBuffer(1), window, bytes, text.Length, [], [], [], 2);
            for (int at = 0; at < text.Length;)
            {
                at = encoder.NormalizeCharacter(at);
            }
        }

        return window.CodePoints.ToArray();
    }

    // Goes on from a word's beginning until a border between words lets the fast path take over again.
    private int RunSlow(int at)
    {
        while (at < _length && _count <= _limit)
        {
            if (_table.RawTokens.MayBegin(_text[at]) && TryAddedToken(ref at))
            {
                return at;
            }

            int before = at;
            at = NormalizeCharacter(at);
            if (_window is not null)
            {
                DrainWindow(false);
            }
            else if (_word.Chars == 0 && _runStart < 0 && at > before)
            {
                return at;
            }
        }

        if (at >= _length)
        {
            EndSegment();
        }

        return at;
    }

    // Ends a stretch of text between two added tokens: nothing of it may join with what follows.
    private void EndSegment()
    {
        if (_window is not null)
        {
            DrainWindow(true);
        }

        PutBufferedWord();
        _runStart = -1;
    }

    // Normalises the character at this place, or the whole run of non-starters it belongs to; returns where to go on.
    private int NormalizeCharacter(int at)
    {
        int codePoint = Utf8.Decode(_text, at, _length, out int size);
        int end = at + size;
        int properties = UnicodeProperties.Of(codePoint);
        if (_table.Has(WordPieceTableLayout.OptionCleanText))
        {
            if ((properties & UnicodeProperties.Removed) != 0)
            {
                return end;
            }

            if ((properties & UnicodeProperties.Space) != 0)
            {
                _runStart = -1;
                Accept(' ', at, end);
                return end;
            }
        }

        bool alone = (properties & UnicodeProperties.Chinese) != 0 && _table.Has(WordPieceTableLayout.OptionHandleChineseChars);
        if (alone)
        {
            Accept(' ', at, end);
        }

        if (!_table.Has(WordPieceTableLayout.OptionStripAccents))
        {
            Lower(codePoint, properties, at, end);
        }
        else if ((properties & UnicodeProperties.Decomposes) == 0)
        {
            if (!Strip(codePoint, properties, at, end))
            {
                return ReorderRun();
            }
        }
        else
        {
            Span<int> parts = stackalloc int[UnicodeProperties.MaxDecomposition];
            int count = UnicodeProperties.Decompose(codePoint, parts);
            for (int i = 0; i < count; i++)
            {
                if (!Strip(parts[i], UnicodeProperties.Of(parts[i]), at, end))
                {
                    return ReorderRun();
                }
            }
        }

        if (alone)
        {
            _runStart = -1;
            Accept(' ', at, end);
        }

        return end;
    }

    // Drops marks and lets the rest pass. False for a non-starter that stays: only then does canonical order matter.
    private bool Strip(int codePoint, int properties, int start, int end)
    {
        if ((properties & UnicodeProperties.NonStarter) == 0)
        {
            _runStart = -1;
            if ((properties & UnicodeProperties.Mark) == 0)
            {
                Lower(codePoint, properties, start, end);
            }

            return true;
        }

        if (_runStart < 0)
        {
            _runStart = start;
        }

        return (properties & UnicodeProperties.Mark) != 0;
    }

    private void Lower(int codePoint, int properties, int start, int end)
    {
        if ((properties & UnicodeProperties.Lowers) == 0 || !_table.Has(WordPieceTableLayout.OptionLowercase))
        {
            Accept(codePoint, start, end);
        }
        else if (codePoint == UnicodeProperties.CapitalIWithDot)
        {
            Accept('i', start, end);
            Accept(0x307, start, end);
        }
        else
        {
            Accept(UnicodeProperties.ToLower(codePoint), start, end);
        }
    }

    private void Accept(int codePoint, int start, int end)
    {
        if (_window is not null)
        {
            _window.Add(codePoint, start, end);
        }
        else
        {
            Take(codePoint, start, end);
        }
    }

    // BertPreTokenizer: white space ends a word, punctuation is one, the rest joins.
    private void Take(int codePoint, int start, int end)
    {
        int properties = UnicodeProperties.Of(codePoint);
        if ((properties & UnicodeProperties.White) != 0)
        {
            PutBufferedWord();
        }
        else if ((properties & UnicodeProperties.Punctuation) != 0)
        {
            PutBufferedWord();
            _word.Add(codePoint, start, end);
            PutBufferedWord();
        }
        else
        {
            _word.Add(codePoint, start, end);
        }
    }

    /// <summary>
    /// Puts the present run of non-starters into canonical order and passes on those that stay. A run may be as long as the text, so it is not
    /// stored but read once for each class that stays. The library counts positions, not characters: the n-th non-starter after
    /// reordering gets the place of the n-th before it, and what a decomposition inserts shares the place of what stands before it.
    /// </summary>
    private int ReorderRun()
    {
        Span<int> counts = stackalloc int[256];
        Span<bool> stays = stackalloc bool[256];
        counts.Clear();
        stays.Clear();
        NonStarterRun run = Restart();
        while (run.Next())
        {
            counts[run.Rank] += run.IsCharacter ? 1 : 0;
            stays[run.Rank] |= run.Stays;
        }

        int resume = run.Position;
        NonStarterRun places = Restart();
        int place = 0;
        int before = 0;
        for (int rank = 1; rank < counts.Length; rank++)
        {
            int index = before;
            before += counts[rank];
            if (!stays[rank])
            {
                continue;
            }

            run = Restart();
            while (run.Next())
            {
                if (run.Rank != rank)
                {
                    continue;
                }

                index += run.IsCharacter ? 1 : 0;
                while (place < index && places.Next())
                {
                    place += places.IsCharacter ? 1 : 0;
                }

                if (run.Stays)
                {
                    Lower(run.CodePoint, UnicodeProperties.Of(run.CodePoint), places.Start, places.End);
                }
            }
        }

        _runStart = -1;
        return resume;
    }

    private NonStarterRun Restart() => new(_text, _runStart, _length, _table.Has(WordPieceTableLayout.OptionCleanText));
}
