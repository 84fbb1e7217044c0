using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>BertNormalizer's handle_chinese_chars: spaces around CJK ideographs.</summary>
internal sealed class ChineseChars : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => true;

    /// <inheritdoc/>
    public override bool TryInPlace(AlignedText text) => HasNone(text, UnicodeProperties.Chinese);

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (transform.KeepUntil(UnicodeProperties.Chinese, out int codePoint))
        {
            transform.Put(' ', 0);
            transform.Put(codePoint, 1);
            transform.Put(' ', 1);
        }
    }
}
