namespace AotDistil.Cli.Verification.Figures;

/// <summary>One thing that is answered.</summary>
/// <param name="Expected">What transformers answers; null where nothing.</param>
/// <param name="Found">What the library answers; null where nothing.</param>
/// <param name="Margin">How far float32's answer is from its second in probability; null where there is no second.</param>
internal sealed record ItemCase(string? Expected, string? Found, double? Margin)
{
    /// <summary>Whether both are the same.</summary>
    public bool IsSame => Expected == Found;
}
