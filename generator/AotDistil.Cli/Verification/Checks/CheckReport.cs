namespace AotDistil.Cli.Verification.Checks;

/// <summary>What a check found.</summary>
internal sealed record CheckReport
{
    /// <summary>What was checked.</summary>
    public required string Check { get; init; }

    /// <summary>What it was compared with; null where that goes without saying.</summary>
    public string? ComparedWith { get; init; }

    /// <summary>Figures layer by layer, where the check has them.</summary>
    public IReadOnlyList<LayerRow> Layers { get; init; } = [];

    /// <summary>What must hold.</summary>
    public IReadOnlyList<Criterion> Criteria { get; init; } = [];

    /// <summary>The worst texts, worst first, and those that fail.</summary>
    public IReadOnlyList<TextRemark> Texts { get; init; } = [];
}
