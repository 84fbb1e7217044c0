using AotDistil.Cli.Verification.Figures;
using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Verification.Checks;

/// <summary>What checks judge.</summary>
/// <param name="Plan">The model.</param>
/// <param name="Tolerances">What is allowed.</param>
/// <param name="Encodings">What was found out of each encoding.</param>
internal sealed record VerificationFigures(ModelPlan Plan, Tolerances Tolerances, IReadOnlyList<EncodingFigures> Encodings)
{
    /// <summary>What was found out of each answer of the model's task; empty where none are known.</summary>
    public IReadOnlyList<AnswerFigures> Answers { get; init; } = [];

    /// <summary>What was found out of each text's vectors; empty where none are known.</summary>
    public IReadOnlyList<EmbeddingFigures> Embeddings { get; init; } = [];
}
