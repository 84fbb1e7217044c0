using System.Collections.Immutable;
using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace AotDistil.Generator.Tests.Harness;

/// <summary>Runs the generator in a compilation of its own, over manifests from memory.</summary>
internal sealed class GeneratorHarness
{
    private static readonly CSharpParseOptions ParseOptions = new(LanguageVersion.Latest);

    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path).StartsWith("System.", StringComparison.Ordinal) || Path.GetFileName(path) == "AotDistil.Runtime.dll")
            .Select(path => MetadataReference.CreateFromFile(path)),
    ];

    private GeneratorHarness(GeneratorDriver driver, Compilation compilation)
    {
        Driver = driver;
        Compilation = compilation;
    }

    public GeneratorDriver Driver { get; private set; }

    public Compilation Compilation { get; private set; }

    public GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    /// <summary>What the generator reports.</summary>
    public ImmutableArray<Diagnostic> Diagnostics => Result.Diagnostics;

    /// <summary>Runs over <paramref name="manifests"/>, each of them marked as a model.</summary>
    public static GeneratorHarness Run(params ManifestText[] manifests) => Run(new Dictionary<string, string>(), manifests);

    /// <summary>Runs over <paramref name="manifests"/> with properties of the project.</summary>
    public static GeneratorHarness Run(IReadOnlyDictionary<string, string> properties, params ManifestText[] manifests)
    {
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Consumer",
            [CSharpSyntaxTree.ParseText("internal static class Unrelated;", ParseOptions, "Unrelated.cs", cancellationToken: TestContext.Current.CancellationToken)],
            References,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, nullableContextOptions: NullableContextOptions.Enable));
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ModelGenerator().AsSourceGenerator()],
            manifests,
            ParseOptions,
            new ProjectOptions(properties, manifests),
            new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return new GeneratorHarness(driver, compilation).RunAgain();
    }

    /// <summary>Runs once more after a change.</summary>
    public GeneratorHarness RunAgain(Func<GeneratorDriver, GeneratorDriver>? changeDriver = null, Func<Compilation, Compilation>? changeCompilation = null)
    {
        Compilation = changeCompilation?.Invoke(Compilation) ?? Compilation;
        Driver = (changeDriver?.Invoke(Driver) ?? Driver).RunGenerators(Compilation, TestContext.Current.CancellationToken);
        return this;
    }

    /// <summary>The compilation with what the generator added.</summary>
    public Compilation WithGenerated() => Compilation.AddSyntaxTrees(Driver.GetRunResult().GeneratedTrees);

    /// <summary>Everything the generator wrote, file by file.</summary>
    public IReadOnlyDictionary<string, string> Files() => Result.GeneratedSources.ToDictionary(s => s.HintName, s => s.SourceText.ToString());

    public static CSharpSyntaxTree Tree(string text, string path) =>
        (CSharpSyntaxTree)CSharpSyntaxTree.ParseText(text, ParseOptions, path, Encoding.UTF8, TestContext.Current.CancellationToken);
}
