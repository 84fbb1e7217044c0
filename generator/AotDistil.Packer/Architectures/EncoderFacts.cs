namespace AotDistil.Packer.Architectures;

/// <summary>An encoder's numbers, as the manifest's [encoder] table has them.</summary>
/// <param name="Layers">Transformer blocks.</param>
/// <param name="Dim">Width of a token.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HiddenDim">Width inside the feed-forward.</param>
/// <param name="Activation">As the manifest calls it; see <see cref="ActivationNames"/>.</param>
/// <param name="LayerNormEps">Added to the variance.</param>
/// <param name="MaxPositions">Longest sequence in tokens.</param>
/// <param name="VocabSize">Rows of the word embedding.</param>
/// <param name="TypeVocabSize">Rows of the token type embedding; 0 where there is none.</param>
internal sealed record EncoderFacts(
    int Layers, int Dim, int Heads, int HiddenDim, string Activation, double LayerNormEps, int MaxPositions, int VocabSize, int TypeVocabSize = 0);
