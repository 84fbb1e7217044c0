namespace AotDistil.Cli.Verification.Figures;

/// <summary>All that was found out of one answer.</summary>
internal sealed record AnswerFigures
{
    /// <summary>Its number among all answers, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>What was asked, for a reader.</summary>
    public required string Subject { get; init; }

    /// <summary>What the library answers, each with what float32 does: a text's label, an entity, a span, a mask's token.</summary>
    public required IReadOnlyList<ItemCase> Cases { get; init; }

    /// <summary>Differences of the scores of what both answer.</summary>
    public required IReadOnlyList<double> ScoreDifferences { get; init; }

    /// <summary>How the float32 reference's answer differs; null where it is the same or was not asked for.</summary>
    public string? Float32Mismatch { get; init; }

    /// <summary>The largest difference of the float32 reference's scores; null where that was not asked for.</summary>
    public double? Float32Difference { get; init; }
}
