using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;

namespace AotDistil.Generator.Tests.Harness;

/// <summary>What the compiler knows of a project's properties and of the metadata of its items.</summary>
internal sealed class ProjectOptions(IReadOnlyDictionary<string, string> properties, IEnumerable<ManifestText> manifests) : AnalyzerConfigOptionsProvider
{
    private readonly HashSet<string> _models = [.. manifests.Where(m => m.IsModel).Select(m => m.Path)];

    public override AnalyzerConfigOptions GlobalOptions { get; } = new Options(properties.ToDictionary(p => "build_property." + p.Key, p => p.Value));

    public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Options([]);

    public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) =>
        new Options(_models.Contains(textFile.Path) ? new() { ["build_metadata.AdditionalFiles.AotDistilModel"] = "true" } : []);

    private sealed class Options(Dictionary<string, string> values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value) => values.TryGetValue(key, out value);
    }
}
