using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// One normalised word with, for each of its bytes, the borders of the character in the text it comes from.
/// Grows up to the longest word that is looked up; what is longer is only counted.
/// </summary>
internal sealed class WordBuffer
{
    private readonly int _maxChars;

    /// <summary>A buffer for words of at most <paramref name="maxChars"/> code points.</summary>
    public WordBuffer(int maxChars)
    {
        _maxChars = maxChars;
        int room = 4 * Math.Min(maxChars, 128);
        Bytes = new byte[room];
        Starts = new int[room];
        Ends = new int[room];
    }

    /// <summary>The word in UTF-8, <see cref="Length"/> bytes of it.</summary>
    public byte[] Bytes { get; private set; }

    /// <summary>For each byte where its character begins in the text.</summary>
    public int[] Starts { get; private set; }

    /// <summary>For each byte where its character ends in the text.</summary>
    public int[] Ends { get; private set; }

    /// <summary>Bytes of the word.</summary>
    public int Length { get; private set; }

    /// <summary>Code points added since the last <see cref="Clear"/>, those not kept included.</summary>
    public long Chars { get; private set; }

    /// <summary>Where the first character begins in the text.</summary>
    public int Start => Starts[0];

    /// <summary>Where the last character ends in the text.</summary>
    public int End { get; private set; }

    /// <summary>Whether the word has more code points than are looked up.</summary>
    public bool TooLong => Chars > _maxChars;

    /// <summary>Makes room for the next word.</summary>
    public void Clear()
    {
        Length = 0;
        Chars = 0;
    }

    /// <summary>Appends a code point that comes from the text between the two positions.</summary>
    public void Add(int codePoint, int start, int end)
    {
        Chars++;
        End = end;
        if (TooLong)
        {
            return;
        }

        if (Length + 4 > Bytes.Length)
        {
            Grow();
        }

        int size = Utf8.Encode(codePoint, Bytes.AsSpan(Length, 4));
        for (int i = 0; i < size; i++)
        {
            Starts[Length + i] = start;
            Ends[Length + i] = end;
        }

        Length += size;
    }

    private void Grow()
    {
        int room = Bytes.Length * 2;
        byte[] bytes = new byte[room];
        int[] starts = new int[room];
        int[] ends = new int[room];
        Bytes.AsSpan(0, Length).CopyTo(bytes);
        Starts.AsSpan(0, Length).CopyTo(starts);
        Ends.AsSpan(0, Length).CopyTo(ends);
        (Bytes, Starts, Ends) = (bytes, starts, ends);
    }
}
