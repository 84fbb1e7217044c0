using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using AotDistil.Model.Tests.Support;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tests.Support;
using AotDistil.Tests;
using Xunit;

[assembly: AssemblyFixture(typeof(PublishedNatives))]

namespace AotDistil.EndToEnd.Tests.Publishing;

/// <summary>
/// What the tests publish with NativeAOT, each when it is first asked for and once in a run, as a user does: <c>dotnet publish … -c Release</c>.
/// All that builds write lies in a temporary folder, so the checkout's own builds are neither used nor disturbed.
/// </summary>
public sealed class PublishedNatives : IDisposable
{
    /// <summary>The model of the samples.</summary>
    internal const string SentimentModel = "sentiment-en";

    /// <summary>Two random models, made by the tests themselves, in one library.</summary>
    internal const string TinyModel = "tiny", OtherTinyModel = "other-tiny";

    /// <summary>More of them: models that make vectors, one that ranks documents, and one of natural language inference.</summary>
    internal const string EmbeddingModel = "tiny-embedder", OtherEmbeddingModel = "other-embedder", RankingModel = "tiny-ranker", InferenceModel = "tiny-nli";

    /// <summary>Models of the shared folder, in the same library where that folder is there.</summary>
    internal const string LargeModel = "sst2-distilbert-6x384", MultiLabelModel = "distilbert-multilabel", RegressionModel = "distilbert-regression";
    internal const string BertModel = "bert-sequence", RobertaModel = "roberta-sequence", AlbertModel = "albert-token", SqueezeBertModel = "squeezebert-mlm", AnsweringModel = "roberta-qa";
    internal const string EncoderModel = "distilbert-embedding", NliModel = "bert-nli";

    /// <summary>Tokenizers of the shared folder with the number of their ids, each with a model as small as can be in the same library where that folder is there.</summary>
    internal static readonly IReadOnlyDictionary<string, int> Tokenizers = new Dictionary<string, int>
    {
        ["bert-uncased"] = 30_522,
        ["bert-cased"] = 28_996,
        ["bert-multilingual-cased"] = 119_547,
        ["roberta"] = 8_000,
        ["albert"] = 8_000,
    };

    /// <summary>Models for Arm64: whole panels, remainders in every width, weights far larger than a model's, sums that overflow.</summary>
    internal const string EvenModel = "even", OddModel = "odd", SteepModel = "steep", OverflowingModel = "overflowing";

    /// <summary>More of them: layers that share weights behind narrow embeddings, linears in groups whose last windows end where rows do, rows that are rotated.</summary>
    internal const string SharedModel = "shared", GroupedModel = "grouped", RotatedModel = "rotated";

    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lazy<Task<PublishedLibrary>> _sentimentLibrary, _manyModels, _arm64Models;
    private readonly Lazy<Task<string>> _sentimentProgram, _arm64Checks;

    public PublishedNatives()
    {
        _sentimentLibrary = new(() => PublishLibraryAsync(Path.Combine(Repository.Root, "samples", "c-api", "sentiment-en.csproj"), "libsentiment_en"));
        _sentimentProgram = new(() => PublishProgramAsync(Path.Combine(Repository.Root, "samples", "sentiment"), "sentiment"));
        _manyModels = new(() => PublishLibraryAsync(WriteManyModels(), "libmany"));
        _arm64Models = new(() => PublishLibraryAsync(WriteArm64Models(), "libarm64", "linux-arm64", Arm64.Compiler));
        _arm64Checks = new(() => PublishProgramAsync(Path.Combine(Repository.Root, "tests", "AotDistil.Arm64.Checks"), "AotDistil.Arm64.Checks", "linux-arm64"));
    }

    /// <summary>The library of <c>samples/c-api</c>.</summary>
    internal Task<PublishedLibrary> SentimentLibraryAsync() => Required(_sentimentLibrary);

    /// <summary>The program of <c>samples/sentiment</c>.</summary>
    internal Task<string> SentimentProgramAsync() => Required(_sentimentProgram);

    /// <summary>A library of several models.</summary>
    internal Task<PublishedLibrary> ManyModelsAsync() => Required(_manyModels);

    /// <summary>A library for Arm64 of models that the tests make.</summary>
    internal Task<PublishedLibrary> Arm64ModelsAsync() => RequiredForArm64(_arm64Models);

    /// <summary>The program for Arm64 that holds the runtime's tests of vectors.</summary>
    internal Task<string> Arm64ChecksAsync() => RequiredForArm64(_arm64Checks);

    public void Dispose()
    {
        _gate.Dispose();
        _folder.Dispose();
    }

    private static Task<T> Required<T>(Lazy<Task<T>> published)
    {
        CCompiler.Require();
        return published.Value;
    }

    private static Task<T> RequiredForArm64<T>(Lazy<Task<T>> published)
    {
        Arm64.Require();
        return Required(published);
    }

    private string WriteArm64Models() => WriteProject(
        "arm64",
        [
            new ShapedModel(2, 64, 4, 128).Write(_folder, EvenModel),
            new ShapedModel(2, 21, 3, 35) { Activation = "relu" }.Write(_folder, OddModel),
            new ShapedModel(2, 40, 2, 72) { Gain = 30f }.Write(_folder, SteepModel),
            new ShapedModel(2, 40, 2, 72) { Change = Overflow }.Write(_folder, OverflowingModel),
            new ShapedModel(3, 40, 2, 72) { Architecture = ArchitectureCatalogue.Albert, EmbeddingDim = 20, LayerGroups = (2, 1) }.Write(_folder, SharedModel),
            new ShapedModel(2, 36, 3, 60) { Architecture = ArchitectureCatalogue.SqueezeBert, EmbeddingDim = 36, Groups = new LinearGroups(2, 3, 6, 9, 12, 4) }.Write(_folder, GroupedModel),
            new ShapedModel(2, 64, 4, 128) { Architecture = ArchitectureCatalogue.Bert }.Write(_folder, RotatedModel),
        ]);

    private static void Overflow(string name, float[] values)
    {
        if (name.EndsWith("norm.weight", StringComparison.OrdinalIgnoreCase))
        {
            values[3] = 2e38f;
        }
    }

    private string WriteManyModels()
    {
        List<string> models = [new TinyModel().Write(_folder, TinyModel)];
        TinyModel other = new();
        other.Replace("classifier.bias", b => StoredTensor.Of(b.Name, b.Type, b.Shape, [1, 2, 3]));
        models.Add(other.Write(_folder, OtherTinyModel));
        ShapedModel bert = new(2, 40, 2, 64) { Architecture = ArchitectureCatalogue.Bert };
        models.Add((bert with { Task = ModelTasks.Embedding }).Write(_folder, EmbeddingModel));
        models.Add((bert with { Task = ModelTasks.Embedding, Layers = 1 }).Write(_folder, OtherEmbeddingModel));
        models.Add((bert with { Labels = 1, Problem = "regression" }).Write(_folder, RankingModel));
        models.Add((bert with { LabelName = i => ((string[])["entailment", "neutral", "contradiction"])[i] }).Write(_folder, InferenceModel));
        string[] fixtures = [MultiLabelModel, RegressionModel, BertModel, RobertaModel, AlbertModel, SqueezeBertModel, AnsweringModel, EncoderModel, NliModel];
        models.AddRange(fixtures.Select(f => Path.Combine("fixtures", f)).Prepend(Path.Combine("models", LargeModel))
            .Select(p => Path.Combine(Repository.Shared ?? "", p)).Where(p => Repository.Shared is not null && Directory.Exists(p)));

        if (Repository.Shared is not null)
        {
            models.AddRange(Tokenizers.Select(t => new ShapedModel(1, 4, 1, 4)
            {
                Positions = 8192,
                Tokenizer = (Path.Combine(Repository.Shared, "tokenizers", t.Key, "tokenizer.json"), t.Value),
            }.Write(_folder, t.Key)));
        }

        return WriteProject("many", models);
    }

    /// <summary>Writes a project for a library of models.</summary>
    private string WriteProject(string name, IEnumerable<string> models)
    {
        string build = Path.Combine(Repository.Root, "generator", "build");
        string project = Path.Combine(_folder.Sub(name + " models"), name + ".csproj");
        File.WriteAllText(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="{build}/AotDistil.props" />
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Library</OutputType>
                <AssemblyName>lib{name}</AssemblyName>
                <RootNamespace>Models</RootNamespace>
                <Nullable>enable</Nullable>
                <PlatformTarget>AnyCPU</PlatformTarget> <!-- the JIT of this machine loads the assembly too, for whichever it is published -->
                <PublishAot>true</PublishAot>
                <NativeLib>Shared</NativeLib>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(models.Select(m => $"<AotDistilModel Include=\"{m}\" Rotation=\"{(Path.GetFileName(m) == RotatedModel ? "on" : "auto")}\" />"))}
              </ItemGroup>
              <Import Project="{build}/AotDistil.targets" />
            </Project>
            """);
        return project;
    }

    /// <summary>Publishes a library, for another machine where <paramref name="runtime"/> names one.</summary>
    private async Task<PublishedLibrary> PublishLibraryAsync(string project, string assembly, string? runtime = null, string? crossCompiler = null)
    {
        string artifacts = await PublishAsync(project, assembly, runtime), name = Path.GetFileNameWithoutExtension(project), pivot = runtime is null ? "release" : "release_" + runtime;
        return new PublishedLibrary(
            Path.Combine(Output(assembly), assembly + ".so"),
            Path.Combine(artifacts, "bin", name, pivot, assembly + ".dll"),
            Path.Combine(artifacts, "obj", name, pivot, "aotdistil"),
            _folder.Sub("programs"),
            crossCompiler);
    }

    private async Task<string> PublishProgramAsync(string project, string assembly, string? runtime = null)
    {
        await PublishAsync(project, assembly, runtime);
        return Path.Combine(Output(assembly), assembly);
    }

    private string Output(string assembly) => Path.Combine(_folder.Path, "published", assembly);

    /// <summary>Publishes a project; fails with the build's output where anything in it is amiss.</summary>
    private async Task<string> PublishAsync(string project, string assembly, string? runtime)
    {
        string artifacts = Path.Combine(_folder.Path, "artifacts");
        await _gate.WaitAsync(); // the projects have packer, generator and runtime in common
        try
        {
            ProcessResult result = await ProcessRun.RunAsync(
                "dotnet",
                [
                    "publish", project, "-c", "Release", "-o", Output(assembly), "--artifacts-path", artifacts, "-nologo",
                    .. (string[])(runtime is null ? [] : ["-r", runtime]),
                    "-p:UseSharedCompilation=false", "-nodeReuse:false", // no servers that outlive the build: they would keep its output open
                ],
                null,
                ("DOTNET_CLI_UI_LANGUAGE", "en"),
                ("MSBUILDTERMINALLOGGER", "off"));
            result.Succeeded();
            Assert.True(!result.ToString().Contains("warning", StringComparison.OrdinalIgnoreCase), $"Warnings:\n{result}");
            return artifacts;
        }
        finally
        {
            _gate.Release();
        }
    }
}
