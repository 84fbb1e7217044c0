namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// The next normalised code points with the borders, in the text, of the characters they come from: as far ahead as the longest added token
/// that is looked for in normalised text needs to see.
/// </summary>
internal sealed class NormalizedWindow
{
    private int[] _codePoints = new int[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];
    private int _head;
    private int _tail;

    /// <summary>Code points not taken yet.</summary>
    public int Count => _tail - _head;

    /// <summary>The code points not taken yet.</summary>
    public ReadOnlySpan<int> CodePoints => _codePoints.AsSpan(_head, Count);

    /// <summary>Where the character of the <paramref name="index"/>th begins in the text.</summary>
    public int Start(int index) => _starts[_head + index];

    /// <summary>Where the character of the <paramref name="index"/>th ends in the text.</summary>
    public int End(int index) => _ends[_head + index];

    /// <summary>Takes the first <paramref name="count"/> away.</summary>
    public void Skip(int count) => _head += count;

    /// <summary>Forgets everything.</summary>
    public void Clear() => (_head, _tail) = (0, 0);

    /// <summary>Appends one code point.</summary>
    public void Add(int codePoint, int start, int end)
    {
        if (_tail == _codePoints.Length)
        {
            MakeRoom();
        }

        _codePoints[_tail] = codePoint;
        _starts[_tail] = start;
        _ends[_tail] = end;
        _tail++;
    }

    // Moves to the front what is left; grows only if that is more than half, so that moving costs a constant per code point.
    private void MakeRoom()
    {
        int count = Count;
        int room = count > _codePoints.Length / 2 ? _codePoints.Length * 2 : _codePoints.Length;
        _codePoints = Move(_codePoints, room);
        _starts = Move(_starts, room);
        _ends = Move(_ends, room);
        (_head, _tail) = (0, count);

        int[] Move(int[] from, int size)
        {
            int[] to = size == from.Length ? from : new int[size];
            from.AsSpan(_head, count).CopyTo(to);
            return to;
        }
    }
}
