using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>NFC, NFD, NFKC or NFKD.</summary>
internal sealed class NormalFormStep(NormalForm form) : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => true;

    /// <inheritdoc/>
    public override unsafe bool TryInPlace(AlignedText text) => NormalForms.IsUnchanged(form, text.Pointer, 0, text.Length);

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform) => NormalForms.Apply(form, ref transform);
}
