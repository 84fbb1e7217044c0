using System.Text;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>Lower case, character by character: Rust's <c>char::to_lowercase</c>, which knows no context.</summary>
internal sealed class Lowercase : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text)
    {
        Ascii.ToLowerInPlace(text.Bytes, out _);
        return true;
    }

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform) => Unicode.Lowercase.Apply(ref transform);
}
