namespace AotDistil.Packer.Architectures;

/// <summary>How an architecture's checkpoint calls the encoder's tensors. Embeddings are called the same in all; those of a layer come behind its number.</summary>
internal sealed record EncoderTensors
{
    /// <summary>What stands before a layer's number, or before its group's.</summary>
    public required string Layers { get; init; }

    /// <summary>What stands between a group's number and that of a layer in it; null where layers are not in groups.</summary>
    public string? InnerLayers { get; init; }

    /// <summary>The linear from factorised embeddings to the width of the hidden states; null where there is none.</summary>
    public string? EmbeddingProjection { get; init; }

    /// <summary>The linears for queries, keys and values.</summary>
    public required (string Query, string Key, string Value) Qkv { get; init; }

    /// <summary>The linear behind the heads.</summary>
    public required string OutLin { get; init; }

    /// <summary>LayerNorm after attention.</summary>
    public required string SaLayerNorm { get; init; }

    /// <summary>The feed-forward network's first linear.</summary>
    public required string Lin1 { get; init; }

    /// <summary>The feed-forward network's second linear.</summary>
    public required string Lin2 { get; init; }

    /// <summary>LayerNorm after the feed-forward network.</summary>
    public required string OutputLayerNorm { get; init; }

    /// <summary>transformers' DistilBertModel.</summary>
    public static EncoderTensors DistilBert { get; } = new()
    {
        Layers = "transformer.layer.",
        Qkv = ("attention.q_lin", "attention.k_lin", "attention.v_lin"),
        OutLin = "attention.out_lin",
        SaLayerNorm = "sa_layer_norm",
        Lin1 = "ffn.lin1",
        Lin2 = "ffn.lin2",
        OutputLayerNorm = "output_layer_norm",
    };

    /// <summary>transformers' BertModel, and all that were made from it.</summary>
    public static EncoderTensors Bert { get; } = new()
    {
        Layers = "encoder.layer.",
        Qkv = ("attention.self.query", "attention.self.key", "attention.self.value"),
        OutLin = "attention.output.dense",
        SaLayerNorm = "attention.output.LayerNorm",
        Lin1 = "intermediate.dense",
        Lin2 = "output.dense",
        OutputLayerNorm = "output.LayerNorm",
    };

    /// <summary>transformers' AlbertModel.</summary>
    public static EncoderTensors Albert { get; } = new()
    {
        Layers = "encoder.albert_layer_groups.",
        InnerLayers = "albert_layers.",
        EmbeddingProjection = "encoder.embedding_hidden_mapping_in",
        Qkv = ("attention.query", "attention.key", "attention.value"),
        OutLin = "attention.dense",
        SaLayerNorm = "attention.LayerNorm",
        Lin1 = "ffn",
        Lin2 = "ffn_output",
        OutputLayerNorm = "full_layer_layer_norm",
    };

    /// <summary>transformers' SqueezeBertModel.</summary>
    public static EncoderTensors SqueezeBert { get; } = new()
    {
        Layers = "encoder.layers.",
        Qkv = ("attention.query", "attention.key", "attention.value"),
        OutLin = "post_attention.conv1d",
        SaLayerNorm = "post_attention.layernorm",
        Lin1 = "intermediate.conv1d",
        Lin2 = "output.conv1d",
        OutputLayerNorm = "output.layernorm",
    };

    /// <summary>What a layer's tensors begin with.</summary>
    public string Layer(int stored, LayerSchedule schedule) =>
        InnerLayers is null ? $"{Layers}{stored}" : $"{Layers}{stored / schedule.Inner}.{InnerLayers}{stored % schedule.Inner}";
}
