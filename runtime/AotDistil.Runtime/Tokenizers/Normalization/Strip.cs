using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>Strip: white space at the ends is dropped.</summary>
internal sealed class Strip(bool left, bool right) : NormalizerStep
{
    /// <inheritdoc/>
    public override bool IsLocal => false;

    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) =>
        text.Length == 0 || !((left && UnicodeProperties.IsWhite(text.Bytes[0])) || (right && UnicodeProperties.IsWhite(text.Bytes[^1])));

    /// <inheritdoc/>
    public override unsafe void Apply(ref TextTransform transform)
    {
        while (left && transform.TryNext(out int codePoint) && UnicodeProperties.IsWhite(codePoint))
        {
            transform.Drop(1);
        }

        int length = transform.Rest.Length;
        byte* end = transform.Bytes + transform.To;
        while (right && length > 0 && UnicodeProperties.IsWhite(Utf8.DecodeBefore(end - length, length, out int start)))
        {
            end -= length - start;
            length = start;
        }

        transform.Keep(length);
    }
}
