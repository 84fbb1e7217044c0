using System.Text.Json;
using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using AotDistil.Packer.Tests.Support;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary><c>./aotdistil run</c>, as its user runs it, with models of each task in a published library.</summary>
[Collection(Builds.Name)] // the script may build the program anew
public sealed class RunTests(PublishedNatives natives) : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(PublishedNatives.BertModel, "[{\"label\":\"", "--top-k", "0", "a good film")]
    [InlineData(PublishedNatives.AlbertModel, "[{\"entity_group\":\"", "--aggregation", "simple", "--ignore", "none", "Angela Merkel met Tim Cook at Apple in Berlin, Germany.")]
    [InlineData(PublishedNatives.SqueezeBertModel, "[{\"score\":0.", "The film was [MASK].")]
    [InlineData(PublishedNatives.NliModel, "{\"sequence\":\"bottom-of-the-bill fare \",\"labels\":[\"science and technology\",\"politics\",\"film\"],\"scores\":[0.3", "--labels", "film,politics, science and technology", "bottom-of-the-bill fare ")]
    [InlineData(PublishedNatives.EncoderModel, "[", "--dimensions", "7", "--format", "int8", "a good film")]
    [InlineData(PublishedNatives.AnsweringModel, "{\"score\":", "--question", "Who wrote it?", "Anna wrote it in Paris.")]
    public async Task A_task_is_done_by_the_native_library(string model, string answer, params string[] arguments)
    {
        string folder = Repository.RequireShared("fixtures", model);
        PublishedLibrary library = await natives.ManyModelsAsync();
        ProcessResult result = await ProcessRun.RunAsync(Path.Combine(Repository.Root, "aotdistil"), ["run", folder, "--library", library.Path, .. arguments], null);
        result.Succeeded();
        Assert.StartsWith(answer, result.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PublishedNatives.EncoderModel, "--format", "float")]
    [InlineData(PublishedNatives.EncoderModel, "--format", "binary")]
    [InlineData(PublishedNatives.RegressionModel, "--function", "none")]
    public async Task Lines_of_a_file_are_found(string model, params string[] arguments)
    {
        string documents = Path.Combine(_folder.Path, "documents.txt");
        File.WriteAllLines(documents, ["The match ended in a draw.", "\"a good film\"", "Rates were raised."]);
        string[] lines = await RunAsync("run", model, ["--documents", documents, .. arguments, "--top-k", "2", "a good film"]);
        using JsonDocument hits = JsonDocument.Parse(Assert.Single(lines));
        Assert.Equal(2, hits.RootElement.GetArrayLength());
        Assert.Equal(["corpus_id", "score", "text"], hits.RootElement[0].EnumerateObject().Select(p => p.Name));
        if (model == PublishedNatives.EncoderModel)
        {
            Assert.Equal((1, 1f, "a good film"), (hits.RootElement[0].GetProperty("corpus_id").GetInt32(), MathF.Round(hits.RootElement[0].GetProperty("score").GetSingle(), 5), hits.RootElement[0].GetProperty("text").GetString()));
        }
    }

    [Fact]
    public async Task A_head_is_learnt_and_used()
    {
        string examples = Path.Combine(_folder.Path, "examples.tsv"), head = Path.Combine(_folder.Path, "sport.head");
        File.WriteAllLines(examples, ["The match ended in a draw.\tsport", "They won the cup.\tsport", "{\"text\":\"Rates were raised.\",\"label\":\"money\"}", "", "The bank lends less.\tmoney"]);
        Assert.StartsWith("{\"examples\":4,\"labels\":[\"sport\",\"money\"],\"accuracy\":", Assert.Single(await RunAsync("fit", PublishedNatives.EncoderModel, [examples, "-o", head])), StringComparison.Ordinal);
        string[] answers = await RunAsync("run", PublishedNatives.EncoderModel, ["--head", head, "--top-k", "0", "They won the cup.", "Rates were raised."]);
        Assert.StartsWith("[{\"label\":\"sport\",\"score\":0.", answers[0], StringComparison.Ordinal);
        Assert.StartsWith("[{\"label\":\"money\",\"score\":0.", answers[1], StringComparison.Ordinal);
    }

    private async Task<string[]> RunAsync(string command, string model, string[] arguments)
    {
        string folder = Repository.RequireShared("fixtures", model);
        PublishedLibrary library = await natives.ManyModelsAsync();
        ProcessResult result = await ProcessRun.RunAsync(Path.Combine(Repository.Root, "aotdistil"), [command, folder, .. arguments, "--library", library.Path], null);
        return result.Succeeded().Lines;
    }
}
