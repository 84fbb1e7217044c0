using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Interop;

/// <summary>Texts of a C caller.</summary>
internal readonly unsafe struct NativeTexts(byte** texts, long* lengths, long count) : ITexts
{
    /// <summary>Refuses a null pointer and a negative number.</summary>
    /// <param name="texts">The texts; may be null where there are none.</param>
    /// <param name="name">What the header calls them.</param>
    /// <param name="lengths">Their lengths; null where all end with a zero byte.</param>
    /// <param name="count">How many.</param>
    public static NativeTexts Of(byte** texts, string name, long* lengths, long count)
    {
        if (count < 0)
        {
            throw new StatusException(Status.InvalidArgument, $"count is {count}; expected 0 or more.");
        }

        if (count > 0)
        {
            ModelExports.NotNull(texts, name);
        }

        return new NativeTexts(texts, lengths, count);
    }

    public long Count => count;

    public ReadOnlySpan<byte> Utf8(long index, ref byte[] scratch)
    {
        ReadOnlySpan<byte> text = NativeText.Span(texts[index], lengths == null ? -1 : lengths[index], index);
        UnicodeText.CheckUtf8(text, index);
        return text;
    }
}
