namespace AotDistil.Cli.Verification.Expected;

/// <summary>One of the texts of an expected.json whose vectors are known.</summary>
/// <param name="Index">Its number, from 0.</param>
/// <param name="Text">The text.</param>
/// <param name="Vectors">Its vectors, one at least.</param>
internal sealed record ExpectedEmbedding(int Index, string Text, IReadOnlyList<ExpectedVector> Vectors);
