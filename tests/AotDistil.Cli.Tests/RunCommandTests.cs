using System.Text;
using AotDistil.Cli.Commands;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;
using Xunit;

namespace AotDistil.Cli.Tests;

public sealed class RunCommandTests
{
    [Theory]
    [InlineData("a film", "a film", false)]
    [InlineData("\"a film\"", "a film", false)]
    [InlineData("\"Great\", she said", "\"Great\", she said", false)]
    [InlineData("{\"text\":\"a\"}", "", true)]
    [InlineData("{no json", "{no json", false)]
    [InlineData("\"\\ud800\"", "\"\\ud800\"", false)]
    [InlineData("", "", false)]
    public void A_line_is_JSON_or_else_plain_text(string line, string text, bool isObject)
    {
        RunLine read = RunLine.Of(line);
        Assert.Equal((text, isObject), (read.Text, read.Json is not null));
    }

    [Fact]
    public void Options_of_other_tasks_and_missing_folders_are_refused_before_anything_is_built()
    {
        foreach ((string[] arguments, string message) in new (string[], string)[]
        {
            (["--stride", "4"], "--stride is no option of text-classification, but of token-classification."),
            (["--target", "x"], "--target is no option of text-classification, but of fill-mask."),
            (["--top-k", "-1"], "--top-k is -1; expected 1 or more."),
        })
        {
            CommandRun run = CommandRun.Of("", ["run", CommandRun.SentimentModel, .. arguments]);
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        }

        CommandRun none = CommandRun.Of("", "run", "/no/such/folder");
        Assert.Equal(2, none.ExitCode);
        Assert.Contains("is no folder", none.Errors, StringComparison.Ordinal);
        Assert.Equal(2, CommandRun.Of("", "run", CommandRun.SentimentModel, "--function", "other").ExitCode);
    }

    [Fact]
    public void Each_line_has_an_answer_or_an_error_of_its_own()
    {
        using MemoryStream input = new([.. "one\n"u8, 0xFF, .. "\n{\"question\":\"q\",\"context\":\"c\"}\nbad"u8]), output = new();
        FakeSession session = new();
        bool all = new TaskRunner(session, line => line.Json is { } json ? TaskRequestJson.Question(json, new() { TopK = 2 }) : new TextRequest(line.Text, null, TextClassificationOptions.Default))
            .Run([], input, output);
        Assert.False(all);
        Assert.Equal(
            [
                "[{\"label\":\"one\",\"score\":0.5}]",
                "{\"error\":\"The line is not valid UTF-8.\"}",
                "[{\"score\":0.75,\"start\":1,\"end\":2,\"answer\":\"q\"},{\"score\":0.25,\"start\":3,\"end\":4,\"answer\":\"c\"}]",
                "{\"error\":\"bad\"}",
            ],
            Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n').Split('\n'));
    }

    [Fact]
    public void Answers_have_transformers_names_and_order()
    {
        Assert.Equal("[{\"entity\":\"B-PER\",\"score\":0.5,\"index\":2,\"word\":\"w\",\"start\":1,\"end\":2}]", Json(new EntityRequest("t", new())));
        Assert.Equal("[{\"entity_group\":\"B-PER\",\"score\":0.5,\"word\":\"w\",\"start\":1,\"end\":2}]", Json(new EntityRequest("t", new() { Aggregation = AggregationStrategy.Simple })));
        Assert.Equal("[{\"score\":0.5,\"token\":7,\"token_str\":\"t\",\"sequence\":\"s\"}]", Json(new MaskRequest("1", new())));
        Assert.Equal("[[{\"score\":0.5,\"token\":7,\"token_str\":\"t\",\"sequence\":\"s\"}],[{\"score\":0.5,\"token\":7,\"token_str\":\"t\",\"sequence\":\"s\"}]]", Json(new MaskRequest("2", new())));
        Assert.Equal("{\"score\":0.75,\"start\":1,\"end\":2,\"answer\":\"q\"}", Json(new QuestionRequest("q", "c", new())));
    }

    private static string Json(TaskRequest request)
    {
        using MemoryStream output = new();
        Assert.True(new TaskRunner(new FakeSession(), _ => request).Run(["x"], Stream.Null, output));
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n');
    }

    private sealed class FakeSession : ITaskSession
    {
        public Classification[] Classify(string text, string? pair, TextClassificationOptions options) =>
            text == "bad" ? throw new VerificationException("bad") : [new Classification(0, text, 0.5f)];

        public Entity[] Entities(string text, TokenClassificationOptions options) => [new Entity("B-PER", 0.5f, 2, "w", 1, 2)];

        public Answer[] Ask(string question, string context, QuestionAnsweringOptions options) => [.. new[] { new Answer(0.75f, 1, 2, question), new Answer(0.25f, 3, 4, context) }.Take(options.TopK)];

        public MaskPrediction[][] Fill(string text, FillMaskOptions options) => [.. Enumerable.Repeat(new[] { new MaskPrediction(0.5f, 7, "t", "s") }, text == "2" ? 2 : 1)];

        public void Dispose()
        {
        }
    }
}
