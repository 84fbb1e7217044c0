namespace AotDistil.EndToEnd.Tests.MSBuild;

/// <summary>What came of a build.</summary>
/// <param name="ExitCode">0 if all went well.</param>
/// <param name="Output">All that it printed.</param>
internal sealed record BuildResult(int ExitCode, string Output)
{
    /// <summary>Names of the models that were packed, in the order of the output.</summary>
    public IReadOnlyList<string> Packed =>
        [.. Output.Split('\n').Where(l => l.TrimStart().StartsWith("Packing ", StringComparison.Ordinal)).Select(l => Path.GetFileName(l.Trim()))];

    /// <summary>The codes of its errors and warnings, each once.</summary>
    public IReadOnlySet<string> Codes =>
        Output.Split('\n')
            .Select(l => System.Text.RegularExpressions.Regex.Match(l, @"(?:error|warning) (?<code>[A-Z]+\d+)\s*:"))
            .Where(m => m.Success).Select(m => m.Groups["code"].Value).ToHashSet();
}
