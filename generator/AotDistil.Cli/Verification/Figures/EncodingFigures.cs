using AotDistil.Cli.Verification.Expected;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>All that was found out of one encoding.</summary>
internal sealed record EncodingFigures
{
    /// <summary>The encoding.</summary>
    public required ExpectedEncoding Encoding { get; init; }

    /// <summary>Its tokens; null where its text is not known.</summary>
    public IdFigures? Ids { get; init; }

    /// <summary>The library's hidden states, layer by layer from the embeddings on.</summary>
    public required IReadOnlyList<StateFigures> States { get; init; }

    /// <summary>The library's outputs; null where the model has no head.</summary>
    public OutputFigures? Outputs { get; init; }

    /// <summary>The float32 reference's hidden states, where transformers' are stored; none where that is not asked for.</summary>
    public IReadOnlyList<StateFigures> Float32States { get; init; } = [];

    /// <summary>The float32 reference's outputs; null where transformers' are not stored, or that is not asked for.</summary>
    public OutputFigures? Float32Outputs { get; init; }
}
