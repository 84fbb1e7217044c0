namespace AotDistil.Runtime.Layers;

/// <summary>Texts of mixed length as one ragged batch: their tokens one after the other, without padding.</summary>
public readonly unsafe struct TokenBatch(int* ids, int* starts, int sequences, int longest)
{
    /// <summary>Token ids of all texts.</summary>
    public readonly int* Ids = ids;

    /// <summary>Where each text begins in <see cref="Ids"/>; one more entry, the number of all tokens, closes the list.</summary>
    public readonly int* Starts = starts;

    /// <summary>Number of texts.</summary>
    public readonly int Sequences = sequences;

    /// <summary>Tokens of the longest text.</summary>
    public readonly int Longest = longest;

    /// <summary>Number of all tokens.</summary>
    public int Rows => Starts[Sequences];
}
