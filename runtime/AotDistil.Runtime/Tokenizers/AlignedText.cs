using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Normalised text with, for each of its bytes, the borders of what it comes from in the caller's text: Hugging Face's NormalizedString. Valid UTF-8; the bytes of a
/// character share their borders. Reused from text to text; grows and never shrinks.
/// </summary>
/// <remarks>
/// While <see cref="IsInPlace"/>, every byte comes from the byte of the caller's text at <see cref="Origin"/> plus its index; the borders are then not written down. Most
/// text stays so to the end.
/// </remarks>
internal sealed unsafe class AlignedText
{
    // Pinned, so that pointers into them hold until the text grows.
    private byte[] _bytes = GC.AllocateUninitializedArray<byte>(256, pinned: true);
    private int[] _starts = [];
    private int[] _ends = [];

    /// <summary>Bytes of the text.</summary>
    public int Length { get; private set; }

    /// <summary>Whether each byte stands for one of the caller's, in order, and so do the characters.</summary>
    public bool IsInPlace { get; private set; }

    /// <summary>Whether that is so, and all is ASCII.</summary>
    public bool IsPlain { get; private set; }

    /// <summary>Where a text in place begins in the caller's.</summary>
    public int Origin { get; private set; }

    /// <summary>The first byte. Valid until something is added.</summary>
    public byte* Pointer => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_bytes));

    /// <summary>The text.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Where the character of a byte begins in the caller's text.</summary>
    public int Start(int index) => IsPlain ? Origin + index : IsInPlace ? Origin + Lead(index) : _starts[index];

    /// <summary>Where the character of a byte ends in the caller's text.</summary>
    public int End(int index) => IsPlain ? Origin + index + 1 : IsInPlace ? Origin + EndOfCharacter(index) : _ends[index];

    /// <summary>Empties the text. It is not in place.</summary>
    public void Clear()
    {
        Length = 0;
        IsInPlace = IsPlain = false;
    }

    /// <summary>Takes over a part of the caller's text as it is; invalid UTF-8 as U+FFFD for each maximal subpart.</summary>
    public void Set(ReadOnlySpan<byte> utf8, int origin)
    {
        Clear();
        bool isAscii = Ascii.IsValid(utf8);
        if (isAscii || System.Text.Unicode.Utf8.IsValid(utf8))
        {
            Room(utf8.Length, false);
            utf8.CopyTo(_bytes);
            (Length, IsInPlace, IsPlain, Origin) = (utf8.Length, true, isAscii, origin);
            return;
        }

        fixed (byte* text = utf8)
        {
            for (int at = 0; at < utf8.Length;)
            {
                int codePoint = Unicode.Utf8.Decode(text, at, utf8.Length, out int size);
                Add(codePoint, origin + at, origin + at + size);
                at += size;
            }
        }
    }

    /// <summary>Appends a character.</summary>
    /// <param name="codePoint">The character.</param>
    /// <param name="start">Where what it comes from begins in the caller's text.</param>
    /// <param name="end">Where it ends.</param>
    public void Add(int codePoint, int start, int end)
    {
        Room(Length + 4, true);
        int length = Length;
        if (codePoint < 0x80)
        {
            _bytes[length] = (byte)codePoint;
            _starts[length] = start;
            _ends[length] = end;
            Length = length + 1;
            return;
        }

        int size = Unicode.Utf8.Encode(codePoint, _bytes.AsSpan(length, 4));
        for (int i = 0; i < size; i++)
        {
            _starts[length + i] = start;
            _ends[length + i] = end;
        }

        Length = length + size;
    }

    /// <summary>Appends characters that all come from the same place.</summary>
    public void Add(ReadOnlySpan<byte> utf8, int start, int end)
    {
        Room(Length + utf8.Length, true);
        utf8.CopyTo(_bytes.AsSpan(Length));
        _starts.AsSpan(Length, utf8.Length).Fill(start);
        _ends.AsSpan(Length, utf8.Length).Fill(end);
        Length += utf8.Length;
    }

    /// <summary>Appends a part of another text with its borders.</summary>
    public void Add(AlignedText from, int start, int length)
    {
        Room(Length + length, true);
        from._bytes.AsSpan(start, length).CopyTo(_bytes.AsSpan(Length));
        if (from.IsPlain)
        {
            for (int i = 0; i < length; i++)
            {
                _starts[Length + i] = from.Origin + start + i;
                _ends[Length + i] = from.Origin + start + i + 1;
            }
        }
        else if (from.IsInPlace)
        {
            AddBorders(from, start, length);
        }
        else
        {
            from._starts.AsSpan(start, length).CopyTo(_starts.AsSpan(Length));
            from._ends.AsSpan(start, length).CopyTo(_ends.AsSpan(Length));
        }

        Length += length;
    }

    // Whole characters.
    private void AddBorders(AlignedText from, int start, int length)
    {
        byte* bytes = from.Pointer;
        for (int at = start; at < start + length;)
        {
            int size = Unicode.Utf8.Size(bytes[at]), end = from.Origin + at + size;
            for (int i = 0; i < size; i++)
            {
                _starts[Length + at - start + i] = end - size;
                _ends[Length + at - start + i] = end;
            }

            at += size;
        }
    }

    // First byte of the character that a byte belongs to.
    private int Lead(int index)
    {
        while ((_bytes[index] & 0xC0) == 0x80)
        {
            index--;
        }

        return index;
    }

    private int EndOfCharacter(int index)
    {
        int lead = Lead(index);
        return lead + Unicode.Utf8.Size(_bytes[lead]);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Room(int length, bool borders)
    {
        if (length > (borders ? _starts.Length : _bytes.Length))
        {
            MakeRoom(length, borders);
        }
    }

    private void MakeRoom(int length, bool borders)
    {
        if (length > _bytes.Length)
        {
            _bytes = Grow(_bytes, Math.Max(length, _bytes.Length * 2));
        }

        if (borders && _starts.Length < _bytes.Length)
        {
            _starts = Grow(_starts, _bytes.Length);
            _ends = Grow(_ends, _bytes.Length);
        }
    }

    private T[] Grow<T>(T[] from, int size)
    {
        T[] to = GC.AllocateUninitializedArray<T>(size, pinned: true);
        from.AsSpan(0, Math.Min(Length, from.Length)).CopyTo(to);
        return to;
    }
}
