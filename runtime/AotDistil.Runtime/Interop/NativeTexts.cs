using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Interop;

/// <summary>Texts of a C caller.</summary>
internal readonly unsafe struct NativeTexts(byte** texts, long* lengths, long count) : ITexts
{
    public long Count => count;

    public ReadOnlySpan<byte> Utf8(long index, ref byte[] scratch)
    {
        ReadOnlySpan<byte> text = NativeText.Span(texts[index], lengths == null ? -1 : lengths[index], index);
        UnicodeText.CheckUtf8(text, index);
        return text;
    }
}
