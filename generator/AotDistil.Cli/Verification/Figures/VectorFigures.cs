namespace AotDistil.Cli.Verification.Figures;

/// <summary>How close a text's vector is to transformers'.</summary>
/// <param name="Name">Which of its vectors.</param>
/// <param name="Cosine">Of int8's and transformers'.</param>
/// <param name="Float32">The float32 reference's, number by number; null where that was not asked for.</param>
internal sealed record VectorFigures(string Name, double Cosine, Difference? Float32);
