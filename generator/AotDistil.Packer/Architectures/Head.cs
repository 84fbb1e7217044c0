namespace AotDistil.Packer.Architectures;

/// <summary>
/// What stands on an encoder: a linear with an activation, a LayerNorm, a linear, each of which may be missing. Which rows of the hidden states go through it is the
/// <see cref="Task"/>'s matter.
/// </summary>
/// <param name="Class">The class of transformers, without the family's name: <c>ForTokenClassification</c>.</param>
/// <param name="Task">One of <see cref="ModelTasks"/>.</param>
internal sealed record Head(string Class, string Task)
{
    /// <summary>The first linear's tensors; null where there is none.</summary>
    public string? PreClassifier { get; init; }

    /// <summary>The function after the first linear, as the manifest calls it; null for that of the encoder's feed-forward network.</summary>
    public string? Activation { get; init; }

    /// <summary>The tensors of the LayerNorm after that; null where there is none.</summary>
    public string? LayerNorm { get; init; }

    /// <summary>The last linear's tensors: the logits. Null where hidden states are the answer.</summary>
    public string? Classifier { get; init; }

    /// <summary>
    /// For masked language models, whose last linear is the word embedding's table (unless <c>tie_word_embeddings</c> is false): where its bias may stand.
    /// </summary>
    public string? DecoderBias { get; init; }

    /// <summary>Whether the first linear leads back to the width of factorised embeddings.</summary>
    public bool ToEmbeddingDim { get; init; }
}
