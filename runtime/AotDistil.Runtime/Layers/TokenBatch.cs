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

    /// <summary>Which rows of the last layer are read, in ascending order; null where all are.</summary>
    public int* Reads { get; init; }

    /// <summary>Where each text's reads begin in <see cref="Reads"/>; one more entry closes the list. Null where all rows are read.</summary>
    public int* ReadStarts { get; init; }

    /// <summary>Number of all tokens.</summary>
    public int Rows => Starts[Sequences];

    /// <summary>Number of rows of the last layer that are read.</summary>
    public int ReadRows => Reads == null ? Rows : ReadStarts[Sequences];
}
