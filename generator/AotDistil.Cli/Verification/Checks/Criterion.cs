namespace AotDistil.Cli.Verification.Checks;

/// <summary>One thing that must hold.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Status">How it fared.</param>
/// <param name="Value">What was found; null where nothing was.</param>
/// <param name="Limit">What it was held against.</param>
/// <param name="Figures">The same for a reader.</param>
internal sealed record Criterion(string Name, CriterionStatus Status, double? Value, double Limit, string Figures)
{
    /// <summary>A value that must be as large as a limit. NaN is not.</summary>
    public static Criterion AtLeast(string name, double value, double limit, string figures) =>
        new(name, value >= limit ? CriterionStatus.Ok : CriterionStatus.Failed, value, limit, figures);

    /// <summary>A value that must be no larger than a limit. NaN is not.</summary>
    public static Criterion AtMost(string name, double value, double limit, string figures) =>
        new(name, value <= limit ? CriterionStatus.Ok : CriterionStatus.Failed, value, limit, figures);

    /// <summary>One with nothing to be held against.</summary>
    public static Criterion NotJudged(string name, double limit, string reason) => new(name, CriterionStatus.NotJudged, null, limit, reason);
}
