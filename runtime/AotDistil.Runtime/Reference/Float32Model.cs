using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Reference;

/// <summary>What <see cref="Float32Reference"/> must know of a model besides its weights.</summary>
public sealed record Float32Model
{
    /// <summary>The stored layers in the order in which they run.</summary>
    public required IReadOnlyList<int> LayerOrder { get; init; }

    /// <summary>Width of the hidden states.</summary>
    public required int Dim { get; init; }

    /// <summary>Attention heads.</summary>
    public required int Heads { get; init; }

    /// <summary>Activation of the feed-forward network.</summary>
    public required Activation Activation { get; init; }

    /// <summary>Activation after the head's first linear.</summary>
    public required Activation HeadActivation { get; init; }

    /// <summary>Added to the variance in the layers' LayerNorms.</summary>
    public required double LayerNormEps { get; init; }

    /// <summary>Added to the variance in the LayerNorms behind the embeddings and in the head.</summary>
    public required double EmbeddingsLayerNormEps { get; init; }

    /// <summary>Whether the model has a block of this name.</summary>
    public required Func<string, bool> Has { get; init; }
}
