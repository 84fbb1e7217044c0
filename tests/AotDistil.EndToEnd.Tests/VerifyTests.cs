using System.Text.Json;
using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using AotDistil.Packer.Tests.Support;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary><c>./aotdistil verify</c>, as its user runs it, of models of several architectures and tasks.</summary>
[Collection(Builds.Name)] // the script may build the program anew
public sealed class VerifyTests(PublishedNatives natives, ITestOutputHelper log) : IDisposable
{
    private readonly TemporaryFolder _cache = new();

    public void Dispose() => _cache.Dispose();

    [Fact]
    public async Task A_folder_is_built_found_to_answer_as_transformers_and_not_built_again()
    {
        CCompiler.Require();
        string folder = Repository.RequireShared("fixtures", "bert-nli");
        ProcessResult result = await VerifyAsync(folder, "--float32");
        Assert.Equal(0, result.ExitCode);
        Assert.Contains("Building the native library of bert-nli", result.Error, StringComparison.Ordinal);
        Assert.StartsWith("bert-nli: bert, sequence, 11 texts, kernel ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nids              ok      11 of 11 texts have transformers' ids\n", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nfloat32-outputs  ok      ", result.Output, StringComparison.Ordinal);
        Assert.Contains("\nfloat32-answers  ok      24 of 24 answers of float32 are transformers'", result.Output, StringComparison.Ordinal); // zero-shot classification
        Assert.DoesNotContain("FAILED", result.Output, StringComparison.Ordinal);

        // The same library, of which no more is asked than it can give, and then more.
        ProcessResult again = await VerifyAsync(folder, "--tolerance", "cosine-average=1");
        Assert.Equal(1, again.ExitCode);
        Assert.DoesNotContain("Building", again.Error, StringComparison.Ordinal);
        Assert.Contains("\ncosine-average  FAILED  ", again.Output, StringComparison.Ordinal);
        Assert.Contains("\ncosine-least    ok      ", again.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PublishedNatives.AlbertModel, "albert", "token")]
    [InlineData(PublishedNatives.SqueezeBertModel, "squeezebert", "mlm")]
    [InlineData(PublishedNatives.AnsweringModel, "roberta", "qa")]
    [InlineData(PublishedNatives.BertModel, "bert", "sequence")]
    public async Task A_published_library_answers_as_transformers(string model, string architecture, string task)
    {
        string folder = Repository.RequireShared("fixtures", model);
        PublishedLibrary library = await natives.ManyModelsAsync();
        ProcessResult result = await VerifyAsync(folder, "--library", library.Path, "--float32", "--json");
        Assert.Equal(0, result.ExitCode);
        using JsonDocument json = JsonDocument.Parse(result.Output);
        Assert.Equal((architecture, task), (json.RootElement.GetProperty("architecture").GetString(), json.RootElement.GetProperty("task").GetString()));
        Assert.True(json.RootElement.GetProperty("passed").GetBoolean());
        Assert.Equal(["ids", "int8", "float32", "answers"], json.RootElement.GetProperty("checks").EnumerateArray().Select(c => c.GetProperty("check").GetString()));
        Assert.Equal(
            ["ids", "cosine-average", "cosine-least", "float32-states", "float32-outputs", "answer-scores", "float32-answers"], // that answers are clear depends on the model
            json.RootElement.GetProperty("checks").EnumerateArray().SelectMany(c => c.GetProperty("criteria").EnumerateArray())
                .Where(c => c.GetProperty("status").GetString() == "ok").Select(c => c.GetProperty("name").GetString()).Where(n => n is not ("same-answers" or "answers")));
    }

    [Fact]
    public async Task A_library_of_another_model_is_no_answer()
    {
        string folder = Repository.RequireShared("fixtures", PublishedNatives.AlbertModel);
        PublishedLibrary library = await natives.ManyModelsAsync();
        ProcessResult another = await VerifyAsync(folder, "--library", library.Path, "--name", PublishedNatives.TinyModel);
        Assert.Equal(2, another.ExitCode);
        Assert.Contains("was made of another model", another.Error, StringComparison.Ordinal);
        ProcessResult none = await VerifyAsync(folder, "--library", library.Path, "--name", "nobody");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("has no function nobody_open", none.Error, StringComparison.Ordinal);
    }

    private async Task<ProcessResult> VerifyAsync(params string[] arguments)
    {
        ProcessResult result = await ProcessRun.RunAsync(Path.Combine(Repository.Root, "aotdistil"), ["verify", .. arguments], null, ("XDG_CACHE_HOME", _cache.Path));
        log.WriteLine($"{result}");
        return result;
    }
}
