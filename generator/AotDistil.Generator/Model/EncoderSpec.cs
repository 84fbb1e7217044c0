namespace AotDistil.Generator.Model;

/// <summary>The encoder's shape: the manifest's <c>[encoder]</c> table. Names follow transformers' DistilBertConfig, whatever the architecture.</summary>
/// <param name="Layers">Transformer blocks.</param>
/// <param name="Dim">Width of the hidden state.</param>
/// <param name="Heads">Attention heads; divides <paramref name="Dim"/>.</param>
/// <param name="HiddenDim">Width between the feed-forward's two linears.</param>
/// <param name="Activation">The function between them.</param>
/// <param name="LayerNormEps">What LayerNorm adds to the variance.</param>
/// <param name="MaxPositions">Rows of the position embedding: the longest sequence, in tokens.</param>
/// <param name="VocabSize">Rows of the word embedding.</param>
/// <param name="TypeVocabSize">Rows of the token type embedding; 0 where there is none.</param>
internal sealed record EncoderSpec(
    int Layers,
    int Dim,
    int Heads,
    int HiddenDim,
    Activation Activation,
    double LayerNormEps,
    int MaxPositions,
    int VocabSize,
    int TypeVocabSize)
{
    /// <summary>Width of one head's query, key and value.</summary>
    public int HeadDim => Dim / Heads;
}
