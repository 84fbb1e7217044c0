namespace AotDistil.Cli.Verification.Figures;

/// <summary>Whether the tokens of one text are the expected ones.</summary>
/// <param name="Mismatch">The first difference, for a reader; null where there is none.</param>
internal sealed record IdFigures(string? Mismatch)
{
    /// <summary>Compares tokens.</summary>
    /// <param name="expectedIds">Expected ids.</param>
    /// <param name="expectedTypes">Expected types; null where they are not known.</param>
    /// <param name="ids">Ids found.</param>
    /// <param name="types">Types found.</param>
    public static IdFigures Of(int[] expectedIds, int[]? expectedTypes, int[] ids, int[] types)
    {
        string? mismatch = First("id", expectedIds, ids) ?? (expectedTypes is null ? null : First("type", expectedTypes, types));
        return new IdFigures(mismatch);
    }

    private static string? First(string what, int[] expected, int[] found)
    {
        int common = expected.AsSpan().CommonPrefixLength(found);
        return common == expected.Length && common == found.Length
            ? null
            : $"token {common} of {expected.Length} has the {what} {At(expected)}, found {At(found)} of {found.Length}";

        string At(int[] values) => common < values.Length ? $"{values[common]}" : "none";
    }
}
