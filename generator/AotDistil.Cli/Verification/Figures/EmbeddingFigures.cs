using AotDistil.Cli.Verification.Expected;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>All that was found out of the vectors of one text.</summary>
/// <param name="Expected">What transformers has.</param>
/// <param name="Vectors">Its vectors.</param>
internal sealed record EmbeddingFigures(ExpectedEmbedding Expected, IReadOnlyList<VectorFigures> Vectors);
