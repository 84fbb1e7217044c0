using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary><c>./aotdistil run</c>, as its user runs it, with models of each task in a published library.</summary>
[Collection(Builds.Name)] // the script may build the program anew
public sealed class RunTests(PublishedNatives natives)
{
    [Theory]
    [InlineData(PublishedNatives.BertModel, "[{\"label\":\"", "--top-k", "0", "a good film")]
    [InlineData(PublishedNatives.AlbertModel, "[{\"entity_group\":\"", "--aggregation", "simple", "--ignore", "none", "Angela Merkel met Tim Cook at Apple in Berlin, Germany.")]
    [InlineData(PublishedNatives.SqueezeBertModel, "[{\"score\":0.", "The film was [MASK].")]
    [InlineData(PublishedNatives.AnsweringModel, "{\"score\":", "--question", "Who wrote it?", "Anna wrote it in Paris.")]
    public async Task A_task_is_done_by_the_native_library(string model, string answer, params string[] arguments)
    {
        string folder = Repository.RequireShared("fixtures", model);
        PublishedLibrary library = await natives.ManyModelsAsync();
        ProcessResult result = await ProcessRun.RunAsync(Path.Combine(Repository.Root, "aotdistil"), ["run", folder, "--library", library.Path, .. arguments], null);
        result.Succeeded();
        Assert.StartsWith(answer, result.Output, StringComparison.Ordinal);
    }
}
