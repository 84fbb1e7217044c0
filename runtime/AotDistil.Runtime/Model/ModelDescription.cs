using AotDistil.Runtime.Tokenizers.Parts;

namespace AotDistil.Runtime.Model;

/// <summary>
/// A model as data: its sizes and where its blocks lie. Generated code carries one; <see cref="Reference.Int8Reference"/> computes from it.
/// </summary>
public sealed record ModelDescription
{
    /// <summary>The model's name.</summary>
    public required string Name { get; init; }

    /// <summary>What it answers.</summary>
    public required ModelTask Task { get; init; }

    /// <summary>Labels by index; none where the outputs have no names.</summary>
    public required string[] Labels { get; init; }

    /// <summary>What the logits mean.</summary>
    public required ClassificationProblem Problem { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public required int Dim { get; init; }

    /// <summary>Attention heads; <see cref="Dim"/> is a multiple.</summary>
    public required int Heads { get; init; }

    /// <summary>Width between the two linears of the feed-forward network.</summary>
    public required int HiddenDim { get; init; }

    /// <summary>Activation of the feed-forward network.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Activation after the head's first linear.</summary>
    public required Activation HeadActivation { get; init; }

    /// <summary>Added to the variance in the layers' LayerNorms.</summary>
    public required float LayerNormEps { get; init; }

    /// <summary>Added to the variance in the LayerNorms behind the embeddings and in the head.</summary>
    public required float EmbeddingsLayerNormEps { get; init; }

    /// <summary>Numbers in a block of hidden states that is rotated before it is quantised; 0 where none is.</summary>
    public int Hadamard { get; init; }

    /// <summary>The same of what lies between the two linears of the feed-forward network.</summary>
    public int HiddenHadamard { get; init; }

    /// <summary>The same of the embeddings' tables: rows of these are turned back when they are added up.</summary>
    public int EmbeddingHadamard { get; init; }

    /// <summary>Most tokens of a text, [CLS] and [SEP] included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Word embeddings.</summary>
    public required EmbeddingBlock WordEmbeddings { get; init; }

    /// <summary>Position embeddings, from the first token's on.</summary>
    public required EmbeddingBlock PositionEmbeddings { get; init; }

    /// <summary>Token type embeddings; null where there are none.</summary>
    public EmbeddingBlock? TypeEmbeddings { get; init; }

    /// <summary>LayerNorm after the embeddings.</summary>
    public required LayerNormBlock EmbeddingsLayerNorm { get; init; }

    /// <summary>The linear from the embeddings to the hidden states; null where they have the same width.</summary>
    public LinearBlock? EmbeddingsProjection { get; init; }

    /// <summary>The layers that are stored.</summary>
    public required LayerBlocks[] Layers { get; init; }

    /// <summary>Which of them run, first to last: ALBERT's run many times.</summary>
    public required int[] LayerOrder { get; init; }

    /// <summary>First linear of the head, followed by <see cref="HeadActivation"/>; null where there is none.</summary>
    public LinearBlock? PreClassifier { get; init; }

    /// <summary>LayerNorm before the head's last linear; null where there is none.</summary>
    public LayerNormBlock? HeadLayerNorm { get; init; }

    /// <summary>Last linear of the head: the outputs, or logits. Null where hidden states are the answer.</summary>
    public LinearBlock? Classifier { get; init; }

    /// <summary>Outputs for each text, or for each token that is read.</summary>
    public int Outputs => Classifier?.Out ?? 0;

    /// <summary>How the hidden states of a text become one vector, where these are the answer.</summary>
    public Pooling Pooling { get; init; }

    /// <summary>Whether that vector is brought to length 1.</summary>
    public bool Normalize { get; init; }

    /// <summary>Whether the only output of a model that has one is brought to 0 to 1 by a sigmoid when documents are ranked.</summary>
    public bool RanksBySigmoid { get; init; } = true;

    /// <summary>Bytes of the tokenizer's table.</summary>
    public required long TokenizerLength { get; init; }

    /// <summary>What the tokenizer is made of.</summary>
    public required TokenizerParts TokenizerParts { get; init; }

    /// <summary>The model's name. What a record would print of itself brings the formatting of enumerations into every native library.</summary>
    public override string ToString() => Name;
}
