using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>BertNormalizer's clean_text: control characters are dropped, white space becomes a space.</summary>
internal sealed class CleanText : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => text.Bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0 || TryInPlace(text);

    /// <inheritdoc/>
    public override unsafe bool TryInPlace(AlignedText text)
    {
        byte* bytes = text.Pointer;
        int length = text.Length;
        for (int at = 0; at < length; at += Utf8.Size(bytes[at]))
        {
            if (bytes[at] is >= (byte)' ' and <= (byte)'~')
            {
                continue;
            }

            if (bytes[at] is (byte)'\t' or (byte)'\n' or (byte)'\r')
            {
                bytes[at] = (byte)' ';
                continue;
            }

            if ((UnicodeProperties.Of(Utf8.DecodeValid(bytes + at)) & (UnicodeProperties.Removed | UnicodeProperties.Space)) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (transform.KeepUntil(UnicodeProperties.Removed | UnicodeProperties.Space, out int codePoint))
        {
            if ((UnicodeProperties.Of(codePoint) & UnicodeProperties.Removed) != 0)
            {
                transform.Drop(1);
            }
            else
            {
                transform.Put(' ', 0);
            }
        }
    }
}
