namespace AotDistil.Packer.Architectures;

/// <summary>A head's numbers, as the manifest's [head] table has them.</summary>
/// <param name="HiddenDim">Outputs of the first linear; 0 where there is none.</param>
/// <param name="Activation">The function after it, as the manifest calls it; see <see cref="ActivationNames"/>.</param>
/// <param name="HasLayerNorm">Whether a LayerNorm follows that.</param>
/// <param name="Outputs">Outputs of the last linear; 0 where there is none.</param>
internal sealed record HeadFacts(int HiddenDim, string Activation, bool HasLayerNorm, int Outputs);
