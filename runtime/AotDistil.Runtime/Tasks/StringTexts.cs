namespace AotDistil.Runtime.Tasks;

/// <summary>Texts as C# strings.</summary>
internal readonly ref struct StringTexts(ReadOnlySpan<string> texts) : ITexts
{
    private readonly ReadOnlySpan<string> _texts = texts;

    public long Count => _texts.Length;

    public ReadOnlySpan<byte> Utf8(long index, ref byte[] scratch)
    {
        string text = _texts[(int)index] ?? throw new ArgumentNullException($"texts[{index}]");
        return UnicodeText.ToUtf8(text, index, ref scratch);
    }
}
