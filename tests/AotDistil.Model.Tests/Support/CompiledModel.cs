using System.Collections.Immutable;
using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using System.Security.Cryptography;
using System.Text;
using AotDistil.Generator;
using AotDistil.Packer;
using AotDistil.Packer.Quantization;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Text;

namespace AotDistil.Model.Tests.Support;

/// <summary>A model that went the whole way in memory: packed, generated, compiled, loaded.</summary>
internal sealed unsafe class CompiledModel
{
    private static readonly ImmutableArray<MetadataReference> References =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Where(p => Path.GetFileName(p) is string name && (name.StartsWith("System.", StringComparison.Ordinal) || name == "AotDistil.Runtime.dll"))
            .Select(p => MetadataReference.CreateFromFile(p)),
    ];

    private readonly Type _type;

    private CompiledModel(Type type)
    {
        _type = type;
        HasAvx512Vnni = (bool)type.GetProperty("HasAvx512Vnni", BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
        Description = (ModelDescription)type.GetProperty("Description")!.GetValue(null)!;
        using TextModel session = OpenModel(KernelVariant.Scalar);
        Tokenizer = (byte*)Pointer.Unbox(typeof(TextModel).GetField("_tokenizerTable", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!);
        Weights = (byte*)Pointer.Unbox(typeof(TextModel).GetProperty("Weights", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!);
    }

    /// <summary>The model as data.</summary>
    public ModelDescription Description { get; }

    /// <summary>Its weights.</summary>
    public byte* Weights { get; }

    /// <summary>Its tokenizer's table.</summary>
    public byte* Tokenizer { get; }

    /// <summary>Whether the kernels in C are there and run on this processor.</summary>
    public bool HasAvx512Vnni { get; }

    /// <summary>The variants that this model can be tried with here, apart from the scalar one.</summary>
    public KernelVariant[] VectorVariants => [.. KernelSelection.FastestFirst.ToArray().Where(v => v != KernelVariant.Scalar && KernelSelection.IsSupported(v, HasAvx512Vnni))];

    /// <summary>Packs and compiles a Hugging Face folder, its kernels in C too where there is a C compiler.</summary>
    public static CompiledModel Of(string folder, TemporaryFolder scratch, Rotation rotation = Rotation.Auto)
    {
        string name = Path.GetFileName(folder), output = scratch.Sub("packed-" + name);
        ModelPacker.Pack(folder, name, output, rotation);
        CSharpParseOptions parse = new(LanguageVersion.Latest);
        CSharpCompilation compilation = CSharpCompilation.Create(
            "Compiled." + name,
            references: References,
            options: new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, allowUnsafe: true, optimizationLevel: OptimizationLevel.Release));
        nint? kernels = NativeKernels.Load(output, name);
        Manifest manifest = new(Path.Combine(output, name + ".aotdistil"));
        CSharpGeneratorDriver.Create([new ModelGenerator().AsSourceGenerator()], [manifest], parse, new Options(kernels is not null))
            .RunGeneratorsAndUpdateCompilation(compilation, out Compilation generated, out ImmutableArray<Diagnostic> diagnostics, TestContext.Current.CancellationToken);
        Assert.Empty(diagnostics);

        using MemoryStream assembly = new();
        ResourceDescription weights = new(name + ".weights.bin", () => File.OpenRead(Path.Combine(output, name + ".weights.bin")), isPublic: true);
        string table = Path.Combine(output, name + ".tokenizer.bin");
        ResourceDescription tokenizer = new(Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(table))) + ".tokenizer.bin", () => File.OpenRead(table), isPublic: true);
        Microsoft.CodeAnalysis.Emit.EmitResult result = generated.Emit(assembly, manifestResources: [weights, tokenizer], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Empty(result.Diagnostics.Where(d => d.Severity >= DiagnosticSeverity.Warning));
        assembly.Position = 0;
        Assembly loaded = new AssemblyLoadContext(name).LoadFromStream(assembly);
        if (kernels is nint library)
        {
            // A published library has them linked in.
            NativeLibrary.SetDllImportResolver(loaded, (_, _, _) => library);
        }

        return new CompiledModel(loaded.GetExportedTypes().Single(t => t.IsSubclassOf(typeof(TextModel))));
    }

    /// <summary>A session of a classifier of texts with the kernels of one instruction set.</summary>
    public TextClassifier Open(KernelVariant kernel, int threads = 1) => (TextClassifier)OpenModel(kernel, threads);

    /// <summary>A session of any model with the kernels of one instruction set.</summary>
    public TextModel OpenModel(KernelVariant kernel, int threads = 1) => (TextModel)Activator.CreateInstance(_type, kernel, threads)!;

    private sealed class Manifest(string path) : AdditionalText
    {
        public override string Path => path;

        public override SourceText GetText(CancellationToken cancellationToken = default) => SourceText.From(File.ReadAllText(path), Encoding.UTF8);
    }

    private sealed class Options(bool nativeKernels) : AnalyzerConfigOptionsProvider
    {
        public override AnalyzerConfigOptions GlobalOptions { get; } =
            new Values(("build_property.AotDistilNamespace", "Compiled"), ("build_property.AotDistilNativeKernels", nativeKernels ? "true" : "false"));

        public override AnalyzerConfigOptions GetOptions(SyntaxTree tree) => new Values();

        public override AnalyzerConfigOptions GetOptions(AdditionalText textFile) => new Values(("build_metadata.AdditionalFiles.AotDistilModel", "true"));
    }

    private sealed class Values(params (string Key, string Value)[] values) : AnalyzerConfigOptions
    {
        public override bool TryGetValue(string key, [System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? value)
        {
            value = values.FirstOrDefault(v => v.Key == key).Value;
            return value is not null;
        }
    }
}
