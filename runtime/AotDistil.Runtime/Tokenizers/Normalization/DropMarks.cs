using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>StripAccents, which drops all combining marks, or the second half of BertNormalizer's strip_accents, which drops those that are non-spacing.</summary>
internal sealed class DropMarks(bool nonspacingOnly) : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => true;

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (transform.TryNext(out int codePoint))
        {
            bool drops = nonspacingOnly ? (UnicodeProperties.Of(codePoint) & UnicodeProperties.Mark) != 0 : UnicodeProperties.IsCombiningMark(codePoint);
            if (drops)
            {
                transform.Drop(1);
            }
            else
            {
                transform.Keep();
            }
        }
    }
}
