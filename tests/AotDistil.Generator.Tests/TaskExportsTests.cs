using AotDistil.Generator.Tests.Harness;
using Microsoft.CodeAnalysis;

namespace AotDistil.Generator.Tests;

/// <summary>Which C functions are emitted follows from what a model is for: one without a task has no code of it.</summary>
public sealed class TaskExportsTests
{
    private const string Classifier = "classify,classify_batch,classify_top,logits,outputs,label";

    [Theory]
    [InlineData("\"entailment\", \"neutral\", \"contradiction\"", Classifier + ",zero_shot")]
    [InlineData("\"no\", \"maybe\", \"ENTAILS\"", Classifier + ",zero_shot")]
    [InlineData("\"no\", \"not entailed\", \"yes\"", Classifier)]
    public void Zero_shot_needs_a_label_for_entailment(string labels, string functions) =>
        AssertFunctions(functions, ManifestText.Read("tiny").With("names = [\"NEGATIVE\", \"NEUTRAL\", \"POSITIVE\"]", $"names = [{labels}]"));

    [Theory]
    [InlineData("true")]
    [InlineData("false")]
    public void Ranking_needs_one_output(string sigmoid)
    {
        string api = AssertFunctions(
            Classifier + ",rerank",
            ManifestText.Read("tiny").With("[labels]\nnames = [\"NEGATIVE\", \"NEUTRAL\", \"POSITIVE\"]", $"[ranking]\nsigmoid = {sigmoid}\n\n[labels]\nnames = [\"entailment\"]")
                .With("outputs = 3", "outputs = 1").With("\nout = 3\n", "\nout = 1\n")).Single(f => f.Key.EndsWith("Tiny.g.cs", StringComparison.Ordinal)).Value;
        Assert.Equal(sigmoid == "false", api.Contains("RanksBySigmoid = false,", StringComparison.Ordinal));
    }

    [Fact]
    public void Vectors_search_and_few_shot_need_an_encoder_without_a_head()
    {
        string text = ManifestText.Read("tiny-squeezebert").With("task = \"token\"", "task = \"embedding\"").With("outputs = 3", "outputs = 0")
            .With("[labels]\nnames = [\"O\", \"B-PER\", \"I-PER\"]", "[pooling]\nmode = \"mean\"\nnormalize = true\n\n[labels]\nnames = []").Text;
        int head = text.IndexOf("[[linear]]\nname = \"classifier\"", StringComparison.Ordinal), end = text.IndexOf("\n[[", head + 1, StringComparison.Ordinal);
        AssertFunctions(
            "embed,vector_size,similarity,search,few_shot_fit,few_shot_load,few_shot_save,few_shot_facts,few_shot_label,few_shot_classify,few_shot_close",
            new ManifestText("models/tiny-embedder.aotdistil", text.Remove(head, end + 1 - head)));
    }

    private static IReadOnlyDictionary<string, string> AssertFunctions(string expected, ManifestText manifest)
    {
        string[] always = ["open", "open_threads", "close", "tokenize", "encode", "hidden_states", "truncated", "last_error", "kernel", "version"];
        GeneratorHarness run = GeneratorHarness.Run(new Dictionary<string, string> { ["AotDistilExports"] = "true" }, manifest);
        Assert.Empty(run.Diagnostics);
        Assert.DoesNotContain(run.WithGenerated().GetDiagnostics(TestContext.Current.CancellationToken), d => d.Severity >= DiagnosticSeverity.Warning);
        string exports = run.Files().Single(f => f.Key.EndsWith(".Exports.g.cs", StringComparison.Ordinal)).Value;
        string[] found = [.. exports.Split("EntryPoint = \"").Skip(1).Select(f => f[..f.IndexOf('"', StringComparison.Ordinal)]["tiny_".Length..].Replace("squeezebert_", "", StringComparison.Ordinal))];
        Assert.Equal([.. always.Concat(expected.Split(',')).Order(StringComparer.Ordinal)], found.Order(StringComparer.Ordinal));
        return run.Files();
    }
}
