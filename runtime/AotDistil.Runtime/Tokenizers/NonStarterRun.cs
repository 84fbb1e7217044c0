using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Reads a run of non-starters (combining class not 0) in decomposed text, in the order of the text. The first character may begin with starters:
/// they stand before the run and are passed over.
/// </summary>
internal unsafe ref struct NonStarterRun
{
    private readonly byte* _text;
    private readonly int _length;
    private readonly bool _clean;
    private readonly int _first;
    private int _part;
    private int _parts;
    private Parts _buffer;

    /// <summary>The run that begins with, or inside, the character at <paramref name="first"/>.</summary>
    /// <param name="text">UTF-8.</param>
    /// <param name="first">Where the character begins.</param>
    /// <param name="length">Bytes of the text.</param>
    /// <param name="clean">Whether clean_text drops characters, which then do not end the run.</param>
    public NonStarterRun(byte* text, int first, int length, bool clean)
    {
        _text = text;
        _length = length;
        _clean = clean;
        _first = first;
        Position = first;
        Start = first;
        Utf8.Decode(text, first, length, out int size);
        End = first + size;
    }

    /// <summary>Where the next character begins; after the last, the first character that is not of the run.</summary>
    public int Position { get; private set; }

    /// <summary>Where the present character begins in the text.</summary>
    public int Start { get; private set; }

    /// <summary>Where the present character ends in the text.</summary>
    public int End { get; private set; }

    /// <summary>The present non-starter.</summary>
    public int CodePoint { get; private set; }

    /// <summary>Rank of its combining class.</summary>
    public int Rank { get; private set; }

    /// <summary>Whether it stands for a character of the text, not for what a decomposition adds to one.</summary>
    public bool IsCharacter { get; private set; }

    /// <summary>Whether strip_accents leaves it.</summary>
    public readonly bool Stays => (UnicodeProperties.Of(CodePoint) & UnicodeProperties.Mark) == 0;

    /// <summary>Goes to the next non-starter; false at the end of the run.</summary>
    public bool Next()
    {
        while (true)
        {
            while (_part < _parts)
            {
                int part = _part++;
                CodePoint = _buffer[part];
                Rank = UnicodeProperties.CombiningRank(CodePoint);
                if (Rank != 0)
                {
                    IsCharacter = part == 0;
                    return true;
                }
            }

            if (Position >= _length)
            {
                return false;
            }

            int at = Position;
            int codePoint = Utf8.Decode(_text, at, _length, out int size);
            if (_clean && (UnicodeProperties.Of(codePoint) & UnicodeProperties.Removed) != 0)
            {
                Position = at + size;
                continue;
            }

            int count = UnicodeProperties.Decompose(codePoint, _buffer);
            if (at != _first && UnicodeProperties.CombiningRank(_buffer[0]) == 0)
            {
                return false;
            }

            (_part, _parts) = (0, count);
            (Start, End) = (at, at + size);
            Position = at + size;
        }
    }

    [System.Runtime.CompilerServices.InlineArray(UnicodeProperties.MaxDecomposition)]
    private struct Parts
    {
        private int _element;
    }
}
