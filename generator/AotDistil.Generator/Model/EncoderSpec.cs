using System.Linq;

namespace AotDistil.Generator.Model;

/// <summary>The encoder's shape: the manifest's <c>[encoder]</c> table. Names follow transformers' DistilBertConfig, whatever the architecture.</summary>
/// <param name="Layers">Transformer blocks that are stored.</param>
/// <param name="LayerOrder">The stored blocks in the order in which they run.</param>
/// <param name="Dim">Width of the hidden state.</param>
/// <param name="Heads">Attention heads; divides <paramref name="Dim"/>.</param>
/// <param name="HiddenDim">Width between the feed-forward's two linears.</param>
/// <param name="Activation">The function between them.</param>
/// <param name="LayerNormEps">What LayerNorm adds to the variance in the layers.</param>
/// <param name="EmbeddingDim">Width of the embeddings where a linear leads from them to <paramref name="Dim"/>; 0 where they have that width.</param>
/// <param name="EmbeddingLayerNormEps">What LayerNorm adds to the variance behind the embeddings and in the head.</param>
/// <param name="Hadamard">Numbers in a block of hidden states that is rotated before it is quantised; 0 where none is.</param>
/// <param name="HiddenHadamard">The same of what lies between the feed-forward's two linears.</param>
/// <param name="EmbeddingHadamard">The same of the embeddings' tables, which are turned back when their rows are added up.</param>
/// <param name="MaxPositions">Rows of the position embedding: the longest sequence, in tokens.</param>
/// <param name="VocabSize">Rows of the word embedding.</param>
/// <param name="TypeVocabSize">Rows of the token type embedding; 0 where there is none.</param>
internal sealed record EncoderSpec(
    int Layers,
    EquatableArray<int> LayerOrder,
    int Dim,
    int Heads,
    int HiddenDim,
    Activation Activation,
    double LayerNormEps,
    int EmbeddingDim,
    double EmbeddingLayerNormEps,
    int Hadamard,
    int HiddenHadamard,
    int EmbeddingHadamard,
    int MaxPositions,
    int VocabSize,
    int TypeVocabSize)
{
    /// <summary>Width of one head's query, key and value.</summary>
    public int HeadDim => Dim / Heads;

    /// <summary>Whether every stored layer runs once, in the order in which they are stored.</summary>
    public bool RunsEachLayerOnce => LayerOrder.SequenceEqual(Enumerable.Range(0, Layers));

    /// <summary>Whether a linear leads from the embeddings to the hidden states.</summary>
    public bool ProjectsEmbeddings => EmbeddingDim > 0;

    /// <summary>Width of the embeddings.</summary>
    public int EmbeddingWidth => ProjectsEmbeddings ? EmbeddingDim : Dim;
}
