using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>BertNormalizer's handle_chinese_chars: spaces around CJK ideographs.</summary>
internal sealed class ChineseChars : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => true;

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (transform.TryNext(out int codePoint))
        {
            if ((UnicodeProperties.Of(codePoint) & UnicodeProperties.Chinese) == 0)
            {
                transform.Keep();
                continue;
            }

            transform.Put(' ', 0);
            transform.Put(codePoint, 1);
            transform.Put(' ', 1);
        }
    }
}
