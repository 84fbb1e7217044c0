namespace AotDistil.Runtime.Tasks;

/// <summary>The same text again and again: the query beside each document, the premise beside each hypothesis.</summary>
internal readonly ref struct RepeatedText(ReadOnlySpan<byte> utf8, long count) : ITexts
{
    private readonly ReadOnlySpan<byte> _utf8 = utf8;

    public long Count => count;

    public ReadOnlySpan<byte> Utf8(long index, ref byte[] scratch) => _utf8;
}
