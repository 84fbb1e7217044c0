using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
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

    /// <summary>Models of the shared folder, in the same library where that folder is there.</summary>
    internal const string LargeModel = "sst2-distilbert-6x384", MultiLabelModel = "distilbert-multilabel", RegressionModel = "distilbert-regression";

    private readonly TemporaryFolder _folder = new();
    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly Lazy<Task<PublishedLibrary>> _sentimentLibrary, _manyModels;
    private readonly Lazy<Task<string>> _sentimentProgram;

    public PublishedNatives()
    {
        _sentimentLibrary = new(() => PublishLibraryAsync(Path.Combine(Repository.Root, "samples", "c-api", "sentiment-en.csproj"), "libsentiment_en"));
        _sentimentProgram = new(() => PublishProgramAsync(Path.Combine(Repository.Root, "samples", "sentiment"), "sentiment"));
        _manyModels = new(() => PublishLibraryAsync(WriteManyModels(), "libmany"));
    }

    /// <summary>The library of <c>samples/c-api</c>.</summary>
    internal Task<PublishedLibrary> SentimentLibraryAsync() => Required(_sentimentLibrary);

    /// <summary>The program of <c>samples/sentiment</c>.</summary>
    internal Task<string> SentimentProgramAsync() => Required(_sentimentProgram);

    /// <summary>A library of several models.</summary>
    internal Task<PublishedLibrary> ManyModelsAsync() => Required(_manyModels);

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

    private string WriteManyModels()
    {
        List<string> models = [new TinyModel().Write(_folder, TinyModel)];
        TinyModel other = new();
        other.Replace("classifier.bias", b => StoredTensor.Of(b.Name, b.Type, b.Shape, [1, 2, 3]));
        models.Add(other.Write(_folder, OtherTinyModel));
        foreach (string[] parts in (string[][])[["models", LargeModel], ["fixtures", MultiLabelModel], ["fixtures", RegressionModel]])
        {
            string path = Path.Combine([Repository.Shared ?? "", .. parts]);
            if (Repository.Shared is not null && Directory.Exists(path))
            {
                models.Add(path);
            }
        }

        string build = Path.Combine(Repository.Root, "generator", "build");
        string project = Path.Combine(_folder.Sub("many models"), "many.csproj");
        File.WriteAllText(project, $"""
            <Project Sdk="Microsoft.NET.Sdk">
              <Import Project="{build}/AotDistil.props" />
              <PropertyGroup>
                <TargetFramework>net10.0</TargetFramework>
                <OutputType>Library</OutputType>
                <AssemblyName>libmany</AssemblyName>
                <RootNamespace>Many</RootNamespace>
                <Nullable>enable</Nullable>
                <PublishAot>true</PublishAot>
                <NativeLib>Shared</NativeLib>
              </PropertyGroup>
              <ItemGroup>
                {string.Concat(models.Select(m => $"<AotDistilModel Include=\"{m}\" />"))}
              </ItemGroup>
              <Import Project="{build}/AotDistil.targets" />
            </Project>
            """);
        return project;
    }

    private async Task<PublishedLibrary> PublishLibraryAsync(string project, string assembly)
    {
        string artifacts = await PublishAsync(project, assembly), name = Path.GetFileNameWithoutExtension(project);
        return new PublishedLibrary(
            Path.Combine(Output(assembly), assembly + ".so"),
            Path.Combine(artifacts, "bin", name, "release", assembly + ".dll"),
            Path.Combine(artifacts, "obj", name, "release", "aotdistil"),
            _folder.Sub("programs"));
    }

    private async Task<string> PublishProgramAsync(string project, string assembly)
    {
        await PublishAsync(project, assembly);
        return Path.Combine(Output(assembly), assembly);
    }

    private string Output(string assembly) => Path.Combine(_folder.Path, "published", assembly);

    /// <summary>Publishes a project; fails with the build's output where anything in it is amiss.</summary>
    private async Task<string> PublishAsync(string project, string assembly)
    {
        string artifacts = Path.Combine(_folder.Path, "artifacts");
        await _gate.WaitAsync(); // the projects have packer, generator and runtime in common
        try
        {
            ProcessResult result = await ProcessRun.RunAsync(
                "dotnet",
                [
                    "publish", project, "-c", "Release", "-o", Output(assembly), "--artifacts-path", artifacts, "-nologo",
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
