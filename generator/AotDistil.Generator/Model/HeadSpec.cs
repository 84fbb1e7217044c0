namespace AotDistil.Generator.Model;

/// <summary>What stands on the encoder, each part of which may be missing: the manifest's <c>[head]</c> table.</summary>
/// <param name="HiddenDim">Outputs of the first linear, <c>pre_classifier</c>; 0 where there is none.</param>
/// <param name="Activation">The function after it.</param>
/// <param name="HasLayerNorm">Whether <c>head.LayerNorm</c> follows that.</param>
/// <param name="Outputs">Outputs of the last linear, <c>classifier</c>; 0 where there is none.</param>
internal sealed record HeadSpec(int HiddenDim, Activation Activation, bool HasLayerNorm, int Outputs)
{
    /// <summary>Whether there is a first linear.</summary>
    public bool HasPreClassifier => HiddenDim > 0;

    /// <summary>Whether there is a last linear.</summary>
    public bool HasClassifier => Outputs > 0;
}
