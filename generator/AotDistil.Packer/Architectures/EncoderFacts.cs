namespace AotDistil.Packer.Architectures;

/// <summary>An encoder's numbers, as the manifest's [encoder] table has them.</summary>
/// <param name="Schedule">Which transformer blocks run, and when.</param>
/// <param name="Dim">Width of a token.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="HiddenDim">Width inside the feed-forward.</param>
/// <param name="Activation">As the manifest calls it; see <see cref="ActivationNames"/>.</param>
/// <param name="LayerNormEps">Added to the variance in the layers.</param>
/// <param name="MaxPositions">Longest sequence in tokens.</param>
/// <param name="VocabSize">Rows of the word embedding.</param>
/// <param name="TypeVocabSize">Rows of the token type embedding; 0 where there is none.</param>
internal sealed record EncoderFacts(
    LayerSchedule Schedule, int Dim, int Heads, int HiddenDim, string Activation, double LayerNormEps, int MaxPositions, int VocabSize, int TypeVocabSize = 0)
{
    /// <summary>Width of the embeddings where a linear leads from them to <see cref="Dim"/>; 0 where they have that width and none does.</summary>
    public int EmbeddingDim { get; init; }

    /// <summary>Added to the variance in the embeddings' LayerNorm and the head's.</summary>
    public double EmbeddingLayerNormEps { get; init; } = LayerNormEps;

    /// <summary>Groups of a layer's linears.</summary>
    public LinearGroups Groups { get; init; } = new();

    /// <summary>Numbers in a block of hidden states that is rotated before it is quantised (see <see cref="Layout.Hadamard"/>); 0 where they are not.</summary>
    public int Hadamard { get; init; }

    /// <summary>The same of what lies inside the feed-forward network.</summary>
    public int HiddenHadamard { get; init; }

    /// <summary>The same of the embeddings' tables, whose rows are turned back when they are added up.</summary>
    public int EmbeddingHadamard { get; init; }
}
