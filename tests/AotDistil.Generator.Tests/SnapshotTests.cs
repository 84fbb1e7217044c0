using AotDistil.Generator.Tests.Harness;
using AotDistil.Tests;
using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Tests;

public sealed class SnapshotTests
{
    /// <summary>Every manifest under Manifests/, without and with the C exports.</summary>
    public static TheoryData<string, bool> Manifests
    {
        get
        {
            TheoryData<string, bool> data = [];
            foreach (string file in Directory.GetFiles(Path.Combine(Repository.Root, "tests", "AotDistil.Generator.Tests", "Manifests"), "*.aotdistil"))
            {
                data.Add(Path.GetFileNameWithoutExtension(file), false);
                data.Add(Path.GetFileNameWithoutExtension(file), true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_generated_files_are_those_of_the_snapshot(string manifest, bool exports)
    {
        GeneratorHarness run = Run(manifest, exports);

        Assert.Empty(run.Diagnostics);
        Snapshot.Matches(exports ? manifest + "-exports" : manifest, run.Files());
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_generated_files_compile_without_a_diagnostic(string manifest, bool exports)
    {
        GeneratorHarness run = Run(manifest, exports);

        Assert.NotEmpty(run.Files());
        Assert.DoesNotContain(run.WithGenerated().GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity >= DiagnosticSeverity.Warning);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Two_runs_write_the_same_bytes_and_no_carriage_return(string manifest, bool exports)
    {
        IReadOnlyDictionary<string, string> first = Run(manifest, exports).Files();
        IReadOnlyDictionary<string, string> second = Run(manifest, exports).Files();

        Assert.Equal(first, second);
        Assert.All(first.Values, text => Assert.DoesNotContain('\r', text));
    }

    private static GeneratorHarness Run(string manifest, bool exports) =>
        GeneratorHarness.Run(new Dictionary<string, string> { ["RootNamespace"] = "Consumer.Models", ["AotDistilExports"] = exports ? "true" : "false" }, ManifestText.Read(manifest));
}
