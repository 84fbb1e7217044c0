namespace AotDistil.Packer.Architectures;

/// <summary>How an architecture's config.json calls what every encoder has, with the defaults of its class in transformers.</summary>
internal sealed record ConfigKeys
{
    /// <summary>Width of a token.</summary>
    public required ConfigKey Dim { get; init; }

    /// <summary>Attention heads.</summary>
    public required ConfigKey Heads { get; init; }

    /// <summary>Width inside the feed-forward network.</summary>
    public required ConfigKey HiddenDim { get; init; }

    /// <summary>Transformer blocks, or how often a group of them runs.</summary>
    public required ConfigKey Layers { get; init; }

    /// <summary>Groups of layers that share weights, and layers in each; null where every layer has its own.</summary>
    public (ConfigKey Groups, ConfigKey Inner)? LayerGroups { get; init; }

    /// <summary>Rows of the word embedding.</summary>
    public required ConfigKey VocabSize { get; init; }

    /// <summary>Width of factorised embeddings; null where it is that of the hidden states. Where no linear leads from one to the other they must be the same.</summary>
    public ConfigKey? EmbeddingDim { get; init; }

    /// <summary>Rows of the position embedding.</summary>
    public ConfigKey MaxPositions { get; init; } = new("max_position_embeddings", 512);

    /// <summary>Rows of the token type embedding; null where there is none.</summary>
    public ConfigKey? TypeVocabSize { get; init; }

    /// <summary>The padding token's id, behind which positions begin; null where they begin at 0.</summary>
    public ConfigKey? PadTokenId { get; init; }

    /// <summary>The feed-forward network's activation.</summary>
    public required string Activation { get; init; }

    /// <summary>What is taken where the config names none.</summary>
    public string DefaultActivation { get; init; } = "gelu";

    /// <summary>What LayerNorm adds to the variance; null where it is always <see cref="DefaultLayerNormEps"/>.</summary>
    public string? LayerNormEps { get; init; }

    /// <summary>Whether the layers do not follow <see cref="LayerNormEps"/>, but the embeddings and the head alone.</summary>
    public bool LayersIgnoreEps { get; init; }

    /// <summary>The epsilon where the config has none.</summary>
    public double DefaultLayerNormEps { get; init; } = 1e-12;

    /// <summary>Whether the position embedding may be computed where it is not stored; null where it never is.</summary>
    public string? SinusoidalPositions { get; init; }

    /// <summary>Groups of a layer's linears; null where linears are not grouped.</summary>
    public LinearGroupKeys? LinearGroups { get; init; }

    /// <summary>Settings of which one value, as JSON, is supported, which is the default too.</summary>
    public IReadOnlyList<(string Key, string Value)> Settings { get; init; } = [];
}
