using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <content>
/// Added tokens as Hugging Face's AddedVocabulary finds them: leftmost, then longest; first in the raw text, then in the normalised text of what
/// lies between. A match that single_word refuses is passed over as a whole: nothing is found inside it.
/// </content>
internal unsafe ref partial struct WordPieceEncoder
{
    private bool TryAddedToken(ref int at)
    {
        if (at < _searchFrom)
        {
            return false;
        }

        ReadOnlySpan<byte> rest = new(_text + at, _length - at);
        foreach (AddedToken token in _table.RawTokens.BeginningWith(_text[at]))
        {
            if (!rest.StartsWith(token.Bytes))
            {
                continue;
            }

            int start = at;
            int stop = at + token.Bytes.Length;
            _searchFrom = stop;
            if (token.Has(WordPieceTableLayout.AddedSingleWord) && (IsWordBefore(start) || IsWordAt(stop)))
            {
                return false;
            }

            while (token.Has(WordPieceTableLayout.AddedLeftStrip) && start > _segmentStart && IsWhite(Utf8.DecodeBefore(_text, start, out int previous)))
            {
                start = previous;
            }

            while (token.Has(WordPieceTableLayout.AddedRightStrip) && stop < _length && IsWhite(Utf8.Decode(_text, stop, _length, out int size)))
            {
                stop += size;
            }

            EndSegment();
            Put((uint)token.Id, start, stop);
            _segmentStart = stop;
            at = stop;
            return true;
        }

        return false;
    }

    private readonly bool IsWordBefore(int at) => at > 0 && IsWord(Utf8.DecodeBefore(_text, at, out _));

    private readonly bool IsWordAt(int at) => at < _length && IsWord(Utf8.Decode(_text, at, _length, out _));

    private static bool IsWord(int codePoint) => (UnicodeProperties.Of(codePoint) & UnicodeProperties.Word) != 0;

    private static bool IsWhite(int codePoint) => (UnicodeProperties.Of(codePoint) & UnicodeProperties.White) != 0;

    // Takes code points out of the window as long as it shows all that a match there could need, or, at a segment's end, all of them.
    private void DrainWindow(bool segmentEnds)
    {
        NormalizedWindow window = _window!;
        int ahead = segmentEnds ? 0 : _table.NormalizedTokens.Longest;
        while (window.Count > ahead)
        {
            int codePoint = window.CodePoints[0];
            if (_refused > 0)
            {
                _refused--;
            }
            else if (_table.NormalizedTokens.MayBegin(codePoint) && TryNormalizedToken(window, codePoint))
            {
                continue;
            }

            if (!IsWhite(codePoint))
            {
                _spaceStart = -1;
                _takesSpace = false;
            }
            else if (_takesSpace)
            {
                ExtendLast(window.End(0));
            }
            else if (_spaceStart < 0)
            {
                _spaceStart = window.Start(0);
            }

            Take(codePoint, window.Start(0), window.End(0));
            _previous = codePoint;
            window.Skip(1);
        }

        if (segmentEnds)
        {
            _previous = -1;
            _refused = 0;
            _spaceStart = -1;
            _takesSpace = false;
        }
    }

    private bool TryNormalizedToken(NormalizedWindow window, int first)
    {
        ReadOnlySpan<int> rest = window.CodePoints;
        foreach (AddedToken token in _table.NormalizedTokens.BeginningWith(first))
        {
            int length = token.CodePoints.Length;
            if (!rest.StartsWith(token.CodePoints))
            {
                continue;
            }

            if (token.Has(WordPieceTableLayout.AddedSingleWord) && ((_previous >= 0 && IsWord(_previous)) || (length < rest.Length && IsWord(rest[length]))))
            {
                // The code point at hand is the first of those to pass over.
                _refused = length - 1;
                return false;
            }

            PutBufferedWord();
            // Ideographs are normalised to themselves between spaces: the token before may have taken this one's first space too.
            int taken = 0;
            while (_takesSpace && taken < length && IsWhite(rest[taken]))
            {
                ExtendLast(window.End(taken++));
            }

            bool left = token.Has(WordPieceTableLayout.AddedLeftStrip);
            int start = !left ? window.Start(0) : _spaceStart >= 0 ? _spaceStart : window.Start(Math.Min(taken, length - 1));
            Put((uint)token.Id, start, window.End(length - 1));
            _previous = token.CodePoints[length - 1];
            _spaceStart = -1;
            _takesSpace = token.Has(WordPieceTableLayout.AddedRightStrip);
            window.Skip(length);
            return true;
        }

        return false;
    }

    private readonly void ExtendLast(int end)
    {
        if (_count <= _limit && !_ends.IsEmpty)
        {
            _ends[_count - 1] = end;
        }
    }
}
