using AotDistil.Cli.Verification.Figures;

namespace AotDistil.Cli.Verification.Checks;

/// <summary>A row of a table: the figures of one layer, or of the outputs, over all texts.</summary>
internal sealed record LayerRow
{
    /// <summary>What the row is about.</summary>
    public required string Layer { get; init; }

    /// <summary>Texts that were compared.</summary>
    public required int Texts { get; init; }

    /// <summary>Cosine of a text's states, all tokens as one vector, on average over texts; null for outputs.</summary>
    public double? CosineAverage { get; init; }

    /// <summary>The same of the worst text.</summary>
    public double? CosineLeast { get; init; }

    /// <summary>Number of that text.</summary>
    public int? WorstText { get; init; }

    /// <summary>Cosine of a single token's states, on average over the tokens of a text and then over texts.</summary>
    public double? TokenCosineAverage { get; init; }

    /// <summary>The same of the worst token.</summary>
    public double? TokenCosineLeast { get; init; }

    /// <summary>The largest difference of a value.</summary>
    public required double LargestDifference { get; init; }

    /// <summary>The mean difference of values.</summary>
    public required double MeanDifference { get; init; }

    /// <summary>The row of a layer.</summary>
    /// <param name="layer">Its number.</param>
    /// <param name="texts">The figures of texts, with their numbers.</param>
    public static LayerRow OfStates(int layer, IReadOnlyList<(int Text, StateFigures Figures)> texts)
    {
        Difference all = Difference.All(texts.Select(t => t.Figures.Difference));
        (int Text, StateFigures Figures) worst = texts.MinBy(t => t.Figures.Cosine); // NaN is less than any number
        return new LayerRow
        {
            Layer = layer == 0 ? "embeddings" : $"{layer}",
            Texts = texts.Count,
            CosineAverage = texts.Average(t => t.Figures.Cosine),
            CosineLeast = worst.Figures.Cosine,
            WorstText = worst.Text,
            TokenCosineAverage = texts.Average(t => t.Figures.TokenCosineAverage),
            TokenCosineLeast = texts.Min(t => t.Figures.TokenCosineLeast),
            LargestDifference = all.Largest,
            MeanDifference = all.Mean,
        };
    }

    /// <summary>The row of outputs.</summary>
    /// <param name="texts">The figures of texts, with their numbers.</param>
    public static LayerRow OfOutputs(IReadOnlyList<(int Text, OutputFigures Figures)> texts)
    {
        Difference all = Difference.All(texts.Select(t => t.Figures.Difference));
        return new LayerRow
        {
            Layer = "outputs",
            Texts = texts.Count,
            WorstText = texts.MaxBy(t => Order(t.Figures.Difference.Largest)).Text,
            LargestDifference = all.Largest,
            MeanDifference = all.Mean,
        };
    }

    // What is not a number is worst.
    private static double Order(double difference) => double.IsNaN(difference) ? double.PositiveInfinity : difference;
}
