using System.Runtime.InteropServices;
using System.Text;
using AotDistil.Cli.Commands;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;
using AotDistil.Packer.Tests.Support;
using AotDistil.Runtime.Interop;
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
            (["--labels", "a,b"], "--labels needs a model of natural language inference: none of this one's labels (NEGATIVE, POSITIVE) begins with \"entail\"."),
            (["--documents", "x"], "--documents needs a reranker, which has one label, or a model that makes vectors; this one has 2 labels (NEGATIVE, POSITIVE)."),
            (["--multi-label"], "--multi-label is no option of text-classification, but of zero-shot-classification."),
            (["--head", "x"], "--head is no option of text-classification, but of few-shot classification."),
            (["--dimensions", "4"], "--dimensions is no option of text-classification, but of feature-extraction and semantic search."),
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
        using StringWriter notes = new();
        bool all = new TaskRunner(session, line => line.Json is { } json ? TaskRequestJson.Question(json, new() { TopK = 2 }) : new TextRequest(line.Text, null, TextClassificationOptions.Default), notes)
            .Run([], input, output);
        Assert.False(all);
        Assert.Equal($"aotdistil: text 1 is longer than the model reads; its end was left out.{Environment.NewLine}", notes.ToString());
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
        Assert.Equal("{\"sequence\":\"s\",\"labels\":[\"b\",\"a\"],\"scores\":[0.75,0.25]}", Json(new ZeroShotRequest("s", ["a", "b"], new())));
        Assert.Equal("[{\"corpus_id\":1,\"score\":0.75,\"text\":\"two\"}]", Json(new RankRequest("q", ["one", "two"], 1, null)));
        Assert.Equal("[{\"label\":\"b\",\"score\":0.75},{\"label\":\"a\",\"score\":0.25}]", Json(new FewShotRequest("t", [1], null)));
        Assert.Equal("[{\"label\":\"b\",\"score\":0.75}]", Json(new FewShotRequest("t", [1], 1)));
    }

    [Fact]
    public void Vectors_are_numbers_of_their_format_and_searches_give_cosines()
    {
        Assert.Equal("[1.5,-2]", Json(new VectorRequest("t", Kind(NativeVectorFormat.Floats, 2))));
        Assert.Equal("[-1,2]", Json(new VectorRequest("t", Kind(NativeVectorFormat.SignedBytes, 2))));
        Assert.Equal("[255,2]", Json(new VectorRequest("t", Kind(NativeVectorFormat.Bits, 12))));
        Assert.Equal("[{\"corpus_id\":1,\"score\":0.5,\"text\":\"two\"}]", Json(new SearchRequest("q", new DocumentVectors(["one", "two"], Kind(NativeVectorFormat.Floats, 2)), 1)));
        Assert.Equal(0.5f, Kind(NativeVectorFormat.SignedBytes, 2).Cosine(127 * 127 / 2.0));
        Assert.Equal((1f, -1f), (Kind(NativeVectorFormat.Bits, 12).Cosine(16), Kind(NativeVectorFormat.Bits, 12).Cosine(16 - (2 * 12))));
    }

    [Fact]
    public void Examples_are_read_and_those_that_are_none_named_by_their_lines()
    {
        using TemporaryFolder folder = new();
        LabelledTexts read = LabelledTexts.Read(folder.Write("good.tsv", "\uFEFFa\tb\tX \r\n\n{\"text\":\"c\",\"label\":\"y\"}\nd\tX"));
        Assert.Equal(["a\tb", "c", "d"], read.Texts);
        Assert.Equal(["X", "y"], read.Labels);
        Assert.Equal([0, 1, 0], read.Classes);
        foreach (string bad in (string[])["no label", "\tx", "text\t", "{\"text\":\"c\"}", "{\"text\":1,\"label\":\"y\"}", "a\t\0"])
        {
            Assert.Contains("bad.tsv, line 2: expected a text, a tab", Assert.Throws<VerificationException>(() => LabelledTexts.Read(folder.Write("bad.tsv", $"a\tb\n{bad}\n"))).Message, StringComparison.Ordinal);
        }

        Assert.Equal(["a", "{b"], TextFile.Texts(folder.Write("documents", "\"a\"\n{b\n")));
        Assert.Contains("line 2: it is an object", Assert.Throws<VerificationException>(() => TextFile.Texts(folder.Write("documents", "a\n{}\n"))).Message, StringComparison.Ordinal);
        Assert.Contains("is empty", Assert.Throws<VerificationException>(() => TextFile.Lines(folder.Write("empty", ""))).Message, StringComparison.Ordinal);
        Assert.Contains("is not there", Assert.Throws<VerificationException>(() => TextFile.Lines("/no/such/file")).Message, StringComparison.Ordinal);
        string broken = folder.Write("broken", "a\n");
        File.WriteAllBytes(broken, [0x61, 0x0A, 0xFF, 0x0A]);
        Assert.Contains("line 2: it is not valid UTF-8", Assert.Throws<VerificationException>(() => TextFile.Lines(broken)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_needs_a_model_that_makes_vectors()
    {
        CommandRun run = CommandRun.Of("", "fit", CommandRun.SentimentModel, "examples", "-o", "head");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("fit needs a model that makes vectors, one without a head; this one is for text-classification.", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_head_that_is_damaged_or_of_another_model_is_refused_before_anything_is_built()
    {
        using TemporaryFolder folder = new();
        string model = TinyModel.Of("SqueezeBertModel").Write(folder), head = folder.Write("head", "no head, but some more bytes than the shortest of them has");
        float[] vectors = [1, 0, 0, 0, 1, 0];
        foreach ((byte[]? file, string message) in new (byte[]?, string)[]
        {
            (null, "This is no file of a few-shot classifier, or a damaged one: it does not begin as one."),
            (FewShotClassifier.Train(vectors, [0, 1], ["a", "b"]).Save(), $"is for vectors of 3 numbers, but this model's have {TinyModel.Dim}: it was learnt with another one."),
        })
        {
            File.WriteAllBytes(head, file ?? File.ReadAllBytes(head));
            CommandRun run = CommandRun.Of("", "run", model, "--head", head, "text");
            Assert.Equal(2, run.ExitCode);
            Assert.Contains(message, run.Errors, StringComparison.Ordinal);
        }
    }

    private static VectorKind Kind(NativeVectorFormat format, int dimensions) => new(EmbeddingOptions.Default, format, dimensions);

    private static string Json(TaskRequest request)
    {
        using MemoryStream output = new();
        Assert.True(new TaskRunner(new FakeSession(), _ => request, TextWriter.Null).Run(["x"], Stream.Null, output));
        return Encoding.UTF8.GetString(output.ToArray()).TrimEnd('\n');
    }

    private sealed class FakeSession : ITaskSession
    {
        public long Truncated { get; private set; }

        public Classification[] Classify(string text, string? pair, TextClassificationOptions options)
        {
            Truncated = text == "one" ? 1 : 0;
            return text == "bad" ? throw new VerificationException("bad") : [new Classification(0, text, 0.5f)];
        }

        public Entity[] Entities(string text, TokenClassificationOptions options) => [new Entity("B-PER", 0.5f, 2, "w", 1, 2)];

        public Answer[] Ask(string question, string context, QuestionAnsweringOptions options)
        {
            Truncated = 0;
            return [.. new[] { new Answer(0.75f, 1, 2, question), new Answer(0.25f, 3, 4, context) }.Take(options.TopK)];
        }

        public MaskPrediction[][] Fill(string text, FillMaskOptions options) => [.. Enumerable.Repeat(new[] { new MaskPrediction(0.5f, 7, "t", "s") }, text == "2" ? 2 : 1)];

        public Classification[] ZeroShot(string text, IReadOnlyList<string> labels, ZeroShotOptions options) => [new Classification(1, labels[1], 0.75f), new Classification(0, labels[0], 0.25f)];

        public SearchHit[] Rank(string query, IReadOnlyList<string> documents, int topK, ClassificationFunction? function) => [new SearchHit(1, 0.75)];

        public byte[] Embed(IReadOnlyList<string> texts, VectorKind kind) => kind.Format switch
        {
            NativeVectorFormat.SignedBytes => [0xFF, 2],
            NativeVectorFormat.Bits => [0xFF, 2],
            _ => MemoryMarshal.AsBytes<float>([.. texts.SelectMany(_ => new[] { 1.5f, -2f })]).ToArray(),
        };

        public SearchHit[] Search(byte[] query, byte[] matrix, VectorKind kind, int topK) => matrix.Length == 2 * query.Length ? [new SearchHit(1, 0.5)] : [];

        public Classification[] ClassifyWith(byte[] head, string text) => [new Classification(1, "b", 0.75f), new Classification(0, "a", 0.25f)];

        public void Dispose()
        {
        }
    }
}
