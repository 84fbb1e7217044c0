using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>BertNormalizer's clean_text: control characters are dropped, white space becomes a space.</summary>
internal sealed class CleanText : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text)
    {
        Span<byte> bytes = text.Bytes;
        int at = bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~');
        for (; at >= 0 && at < bytes.Length; at++)
        {
            if (bytes[at] is >= (byte)' ' and <= (byte)'~')
            {
                continue;
            }

            if (bytes[at] is not ((byte)'\t' or (byte)'\n' or (byte)'\r'))
            {
                return false;
            }

            bytes[at] = (byte)' ';
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (transform.TryNext(out int codePoint))
        {
            int properties = UnicodeProperties.Of(codePoint);
            if ((properties & UnicodeProperties.Removed) != 0)
            {
                transform.Drop(1);
            }
            else if ((properties & UnicodeProperties.Space) != 0)
            {
                transform.Put(' ', 0);
            }
            else
            {
                transform.Keep();
            }
        }
    }
}
