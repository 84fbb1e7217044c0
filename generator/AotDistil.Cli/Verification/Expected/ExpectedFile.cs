namespace AotDistil.Cli.Verification.Expected;

/// <summary>What an expected.json holds.</summary>
internal sealed record ExpectedFile
{
    /// <summary>Texts with their ids.</summary>
    public required IReadOnlyList<ExpectedEncoding> Encodings { get; init; }

    /// <summary>Answers of the pipeline of the model's task.</summary>
    public required IReadOnlyList<ExpectedAnswer> Answers { get; init; }

    /// <summary>Answers of zero-shot classification, which classifiers of texts may do besides.</summary>
    public required IReadOnlyList<ExpectedZeroShot> ZeroShots { get; init; }

    /// <summary>Texts with their vectors.</summary>
    public required IReadOnlyList<ExpectedEmbedding> Embeddings { get; init; }

    /// <summary>Answers of other tasks: what each is called, and how many there are.</summary>
    public required IReadOnlyDictionary<string, int> OtherTasks { get; init; }
}
