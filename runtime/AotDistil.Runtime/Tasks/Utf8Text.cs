namespace AotDistil.Runtime.Tasks;

/// <summary>One text in UTF-8.</summary>
internal readonly ref struct Utf8Text(ReadOnlySpan<byte> text) : ITexts
{
    private readonly ReadOnlySpan<byte> _text = text;

    public long Count => 1;

    public ReadOnlySpan<byte> Utf8(long index, ref byte[] scratch)
    {
        UnicodeText.CheckUtf8(_text, index);
        return _text;
    }
}
