using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>StripAccents, which drops all combining marks, or the second half of BertNormalizer's strip_accents, which drops those that are non-spacing.</summary>
internal sealed class DropMarks(bool nonspacingOnly) : NormalizerStep
{
    private readonly int _dropped = nonspacingOnly ? UnicodeProperties.Mark : UnicodeProperties.CombiningMark;

    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => true;

    /// <inheritdoc/>
    public override bool TryInPlace(AlignedText text) => HasNone(text, _dropped);

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (transform.KeepUntil(_dropped, out _))
        {
            transform.Drop(1);
        }
    }
}
