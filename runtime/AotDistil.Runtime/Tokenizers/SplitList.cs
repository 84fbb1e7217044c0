namespace AotDistil.Runtime.Tokenizers;

/// <summary>Splits in the order of the text. Reused; grows and never shrinks.</summary>
internal sealed class SplitList
{
    private Split[] _splits = new Split[64];

    /// <summary>How many.</summary>
    public int Count { get; private set; }

    /// <summary>The splits.</summary>
    public ReadOnlySpan<Split> Items => _splits.AsSpan(0, Count);

    /// <summary>Empties the list.</summary>
    public void Clear() => Count = 0;

    /// <summary>Appends a split, unless it is empty.</summary>
    public void Add(in Split split)
    {
        if (split.Start == split.End)
        {
            return;
        }

        if (Count == _splits.Length)
        {
            Array.Resize(ref _splits, Count * 2);
        }

        _splits[Count++] = split;
    }

    /// <summary>Appends a part of <paramref name="text"/> that is no token.</summary>
    public void Add(AlignedText text, int start, int end)
    {
        if (start < end)
        {
            Add(new Split(start, end, text.Start(start), -1));
        }
    }
}
