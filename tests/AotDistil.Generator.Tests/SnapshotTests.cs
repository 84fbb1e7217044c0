using AotDistil.Generator.Tests.Harness;
using AotDistil.Tests;
using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Tests;

public sealed class SnapshotTests
{
    /// <summary>Of models besides the first only those files whose code is of another kind, not of other numbers alone.</summary>
    private static readonly string[] PartsOfOthers = ["", "Embeddings", "Layers", "Layout", "ModelKernels.Linears", "ModelKernels.Rows"], NativePartsOfOthers = ["Exports", "ModelKernels.Avx512Vnni"];

    /// <summary>Every manifest under Manifests/, as for a program that the JIT runs and as for a native library, with C exports and C kernels.</summary>
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
    public void The_generated_files_are_those_of_the_snapshot(string manifest, bool native)
    {
        GeneratorHarness run = Run(manifest, native);

        Assert.Empty(run.Diagnostics);
        string[] parts = manifest == "tiny" ? [] : native ? NativePartsOfOthers : PartsOfOthers;
        IReadOnlyDictionary<string, string> plain = native ? Run(manifest, native: false).Files() : new Dictionary<string, string>();
        Snapshot.Matches(
            native ? manifest + "-native" : manifest,
            run.Files().Where(f => plain.GetValueOrDefault(f.Key) != f.Value && (parts is [] || parts.Contains(Part(f.Key)))).ToDictionary());
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void The_generated_files_compile_without_a_diagnostic(string manifest, bool native)
    {
        GeneratorHarness run = Run(manifest, native);

        Assert.NotEmpty(run.Files());
        Assert.DoesNotContain(run.WithGenerated().GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity >= DiagnosticSeverity.Warning);
    }

    [Theory]
    [MemberData(nameof(Manifests))]
    public void Two_runs_write_the_same_bytes_and_no_carriage_return(string manifest, bool native)
    {
        IReadOnlyDictionary<string, string> first = Run(manifest, native).Files();
        IReadOnlyDictionary<string, string> second = Run(manifest, native).Files();

        Assert.Equal(first, second);
        Assert.All(first.Values, text => Assert.DoesNotContain('\r', text));
    }

    /// <summary>What stands between the class's name and the ending: of <c>Tiny.Layers.g.cs</c> it is <c>Layers</c>. The kernels' class is no model's, and its name stays.</summary>
    private static string Part(string file) => string.Join('.', file.Split('.')[(file.StartsWith("ModelKernels.", StringComparison.Ordinal) ? 0 : 1)..^2]);

    private static GeneratorHarness Run(string manifest, bool native) => GeneratorHarness.Run(
        new Dictionary<string, string>
        {
            ["RootNamespace"] = "Consumer.Models",
            ["AotDistilExports"] = native ? "true" : "false",
            ["AotDistilNativeKernels"] = native ? "true" : "false",
        },
        ManifestText.Read(manifest));
}
