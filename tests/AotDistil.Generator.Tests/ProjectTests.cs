using AotDistil.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Tests;

public sealed class ProjectTests
{
    private static readonly Dictionary<string, string> Native = new() { ["AotDistilExports"] = "true", ["AotDistilNativeKernels"] = "true" };

    [Theory]
    [InlineData("Given.Name", "Root", "Given.Name")]
    [InlineData("", "Root.Space", "Root.Space")]
    [InlineData("", "my-app.1st", "my_app._1st")]
    [InlineData("", "a.class", "a._class")]
    [InlineData("", "", "Models")]
    public void The_namespace_is_the_given_one_or_made_from_the_root_namespace(string given, string root, string expected)
    {
        GeneratorHarness run = GeneratorHarness.Run(
            new Dictionary<string, string> { ["AotDistilNamespace"] = given, ["RootNamespace"] = root },
            ManifestText.Read("tiny"));

        Assert.Empty(run.Diagnostics);
        Assert.All(run.Files().Values, text => Assert.Contains($"\nnamespace {expected};\n", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Only_files_marked_as_models_are_read()
    {
        GeneratorHarness run = GeneratorHarness.Run(new ManifestText("models/broken.aotdistil", "nonsense") { IsModel = false }, new ManifestText("models/x.txt", "nonsense"));

        Assert.Empty(run.Diagnostics);
        Assert.Empty(run.Files());
    }

    [Fact]
    public void Every_model_gets_files_of_its_own()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(tiny, tiny.Named("other-one", "OtherOne", "other_one"));

        Assert.Empty(run.Diagnostics);
        Assert.Equal(["ModelKernels", "OtherOne", "Tiny"], run.Files().Keys.Select(f => f.Split('.')[0]).Distinct().Order());
    }

    [Fact]
    public void Models_of_one_shape_share_every_kernel()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        IReadOnlyDictionary<string, string> alone = GeneratorHarness.Run(Native, tiny).Files(), both = GeneratorHarness.Run(Native, tiny, tiny.Named("other", "Other", "other")).Files();

        string[] kernels = [.. alone.Keys.Where(IsKernel)];
        Assert.Equal(kernels, both.Keys.Where(IsKernel));
        Assert.All(kernels, file => Assert.Equal(alone[file], both[file].Replace("tiny, other", "tiny", StringComparison.Ordinal)));
        Assert.DoesNotContain("other_", string.Concat(kernels.Select(file => both[file])), StringComparison.Ordinal); // the first model's C functions serve
    }

    [Fact]
    public void Models_of_several_shapes_have_the_kernels_of_each_once_and_compile()
    {
        string[] names = ["tiny", "tiny-albert", "tiny-squeezebert"];
        GeneratorHarness run = GeneratorHarness.Run(Native, [.. names.Select(ManifestText.Read)]);

        Assert.Empty(run.Diagnostics);
        Assert.DoesNotContain(run.WithGenerated().GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity >= DiagnosticSeverity.Warning);
        string[] all = Methods(run.Files());
        Assert.Equal(names.SelectMany(name => Methods(GeneratorHarness.Run(Native, ManifestText.Read(name)).Files())).Distinct().Order(), all.Order());
        Assert.Distinct(all);

        // What is computed and imported; each must be there once.
        static string[] Methods(IReadOnlyDictionary<string, string> files) =>
        [
            .. files["ModelKernels.g.cs"].Split('\n').Where(line => line.Contains("static abstract void", StringComparison.Ordinal)).Select(line => line.Trim()),
            .. files["ModelKernels.Avx512Vnni.g.cs"].Split('\n').Where(line => line.Contains("extern void", StringComparison.Ordinal)).Select(line => line.Trim()),
        ];
    }

    [Fact]
    public void A_broken_model_does_not_keep_the_others_from_being_written()
    {
        ManifestText tiny = ManifestText.Read("tiny");
        GeneratorHarness run = GeneratorHarness.Run(tiny, new ManifestText("models/broken.aotdistil", "nonsense"));

        Assert.Equal("AOTD001", Assert.Single(run.Diagnostics).Id);
        Assert.NotEmpty(run.Files());
    }

    private static bool IsKernel(string file) => file.StartsWith("ModelKernels.", StringComparison.Ordinal);
}
