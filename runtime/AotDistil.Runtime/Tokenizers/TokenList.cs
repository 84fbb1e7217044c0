namespace AotDistil.Runtime.Tokenizers;

/// <summary>The tokens of one text, without special ones around it. Reused; grows and never shrinks.</summary>
internal sealed class TokenList
{
    private int[] _ids = new int[64];
    private int[] _starts = new int[64];
    private int[] _ends = new int[64];

    // Where each begins if it is the first of an encoding: a single space before it may then count as added and stay.
    private int[] _leadingStarts = new int[64];
    private int[] _words = new int[64];

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>Ids.</summary>
    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>Where each begins, in bytes of the caller's text.</summary>
    public ReadOnlySpan<int> Starts => _starts.AsSpan(0, Count);

    /// <summary>Where each ends.</summary>
    public ReadOnlySpan<int> Ends => _ends.AsSpan(0, Count);

    /// <summary>The number of the word that each belongs to.</summary>
    public ReadOnlySpan<int> Words => _words.AsSpan(0, Count);

    /// <summary>Borders of a token that is the first of an encoding.</summary>
    public (int Start, int End) FirstOffsets(int index)
    {
        int start = _leadingStarts[index];
        return (start, start < _starts[index] && _ends[index] == _starts[index] ? start : _ends[index]);
    }

    /// <summary>Empties the list.</summary>
    public void Clear() => Count = 0;

    /// <summary>Takes back all but the first <paramref name="count"/>.</summary>
    public void Truncate(int count) => Count = Math.Min(count, Count);

    /// <summary>Appends a token.</summary>
    public void Add(int id, int start, int end, int leadingStart, int word)
    {
        int at = Count;
        if (at == _ids.Length)
        {
            Grow();
        }

        _ids[at] = id;
        _starts[at] = start;
        _ends[at] = end;
        _leadingStarts[at] = leadingStart;
        _words[at] = word;
        Count = at + 1;
    }

    private void Grow()
    {
        int size = Count * 2;
        Array.Resize(ref _ids, size);
        Array.Resize(ref _starts, size);
        Array.Resize(ref _ends, size);
        Array.Resize(ref _leadingStarts, size);
        Array.Resize(ref _words, size);
    }
}
