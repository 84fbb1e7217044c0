namespace AotDistil.Runtime.Layers;

/// <summary>Texts of mixed length as one ragged batch: their tokens one after the other, without padding.</summary>
public readonly unsafe struct TokenBatch(int* ids, int* types, int* starts, int sequences, int longest)
{
    /// <summary>Token ids of all texts.</summary>
    public int* Ids { get; } = ids;

    /// <summary>Token types of all texts; null where the model has no embeddings for them.</summary>
    public int* Types { get; } = types;

    /// <summary>Where each text begins in <see cref="Ids"/>; one more entry, the number of all tokens, closes the list.</summary>
    public int* Starts { get; } = starts;

    /// <summary>Number of texts.</summary>
    public int Sequences { get; } = sequences;

    /// <summary>Tokens of the longest text.</summary>
    public int Longest { get; } = longest;

    /// <summary>Number of all tokens.</summary>
    public int Rows => Starts[Sequences];
}
