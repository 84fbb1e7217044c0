namespace AotDistil;

/// <summary>How masks are filled, with the names and defaults of transformers' <c>FillMaskPipeline</c>.</summary>
public sealed record FillMaskOptions
{
    /// <summary>The five best tokens of all.</summary>
    public static FillMaskOptions Default { get; } = new();

    /// <summary>Most predictions for a mask (top_k). Fewer are returned where fewer tokens are asked for.</summary>
    public int TopK { get; init; } = 5;

    /// <summary>
    /// The tokens to choose from (targets), as they stand in the vocabulary; null for all. Of one that does not stand there the first token is taken that its text has.
    /// Scores are still shares among all tokens.
    /// </summary>
    public IReadOnlyList<string>? Targets { get; init; }

    /// <summary>The number of predictions. What a record would print of itself brings more formatting into every native library.</summary>
    public override string ToString() => $"at most {TopK.ToString(System.Globalization.CultureInfo.InvariantCulture)} predictions";
}
