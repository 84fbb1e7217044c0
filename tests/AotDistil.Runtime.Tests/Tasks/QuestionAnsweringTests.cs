using System.Text;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tests.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

public sealed class QuestionAnsweringTests
{
    private const string Question = "Who wrote it?";

    private static readonly CompiledFolder Folder = new(Path.Combine(Repository.Root, "models", "sentiment-en"));

    public static TheoryData<int, int, int?, int?, bool, bool> Options => new()
    {
        { 1, 15, null, null, true, false },
        { 1, 15, null, null, false, false },
        { 1, 15, 64, 16, true, true },
        { 3, 15, 64, 32, true, false },
        { 10, 5, 48, 0, true, true },
        { 7, 3, 50, 20, false, true },
        { 5, 1, 40, 8, true, false },
        { 40, 400, 100, 50, true, false },
    };

    [Theory]
    [MemberData(nameof(Options))]
    public void Answers_are_those_of_the_pipelines_arithmetic(int topK, int maxAnswerLength, int? maxSequenceLength, int? docStride, bool align, bool impossible)
    {
        QuestionAnsweringOptions options = new()
        {
            TopK = topK, MaxAnswerLength = maxAnswerLength, MaxSequenceLength = maxSequenceLength, DocStride = docStride, AlignToWords = align, HandleImpossibleAnswer = impossible,
        };
        QuestionAnswering answering = new(Folder.Tokenizer);
        for (int seed = 0; seed < 10; seed++)
        {
            byte[] question = Encoding.UTF8.GetBytes(Question), context = Encoding.UTF8.GetBytes(Words(40 + (40 * seed), seed));
            var logits = Random(seed, spread: 1 + (seed % 5));
            SpanModel model = new(logits);
            answering.Answer(question, context, options, ref model);
            var expected = QuestionAnsweringOracle.Answer(Folder.Tokenizer, question, context, options, logits);
            Answer[] found = answering.Answers(context, OffsetUnit.Utf8);
            Assert.Equal(expected.Select(answer => (answer.Start, answer.End, answer.Text)), found.Select(answer => (answer.Start, answer.End, answer.Text)));
            for (int i = 0; i < found.Length; i++)
            {
                Assert.Equal(expected[i].Score, found[i].Score, 1e-6 * (1 + expected[i].Score));
            }
        }
    }

    [Theory]
    [InlineData(OffsetUnit.Utf8, 28, 37)]
    [InlineData(OffsetUnit.CodePoint, 20, 26)]
    [InlineData(OffsetUnit.Utf16, 21, 27)]
    public void Offsets_count_what_is_asked_for(OffsetUnit unit, int start, int end)
    {
        byte[] context = Encoding.UTF8.GetBytes("Ünïcödé ist 😀 böse? Größeß ja");
        Answer answer = Best(context, "größeß", unit);
        Assert.Equal(("Größeß", start, end), (answer.Text, answer.Start, answer.End));
    }

    [Fact]
    public void An_answer_grows_to_whole_words_unless_told_otherwise()
    {
        byte[] context = Encoding.UTF8.GetBytes("an unforgettablest film");
        int[] ids = Folder.Encode(context, 32).Ids;
        Assert.True(ids.Length > 5, "a word of several tokens is needed");
        SpanModel model = new((tokens, _) => (At(tokens, ids[2]), At(tokens, ids[2])));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer("what?"u8, context, QuestionAnsweringOptions.Default, ref model);
        Assert.Equal("unforgettablest", answering.Answers(context, OffsetUnit.Utf8)[0].Text);
        answering.Answer("what?"u8, context, QuestionAnsweringOptions.Default with { AlignToWords = false }, ref model);
        string piece = answering.Answers(context, OffsetUnit.Utf8)[0].Text;
        Assert.True(piece.Length > 0 && piece != "unforgettablest" && "unforgettablest".StartsWith(piece, StringComparison.Ordinal), piece);
    }

    [Fact]
    public void The_same_words_add_up_whatever_their_case_and_place()
    {
        byte[] context = Encoding.UTF8.GetBytes("Anna wrote it. It was ANNA. The book is by anna");
        SpanModel model = new((ids, _) => (At(ids, Id("anna")), At(ids, Id("anna"))));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer("who?"u8, context, QuestionAnsweringOptions.Default with { MaxAnswerLength = 1 }, ref model);
        Answer answer = Assert.Single(answering.Answers(context, OffsetUnit.Utf8));
        Assert.Equal(("Anna", 0, 4), (answer.Text, answer.Start, answer.End));
        Assert.Equal(1 / 3f, answer.Score, 1e-4);
    }

    [Fact]
    public void Windows_that_overlap_add_up_too()
    {
        byte[] context = Encoding.UTF8.GetBytes(string.Join(' ', Enumerable.Repeat("good", 30)) + " anna " + string.Join(' ', Enumerable.Repeat("bad", 30)));
        SpanModel model = new((ids, _) => (At(ids, Id("anna")), At(ids, Id("anna"))));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer("who?"u8, context, new QuestionAnsweringOptions { MaxSequenceLength = 25, DocStride = 15 }, ref model);
        int seen = model.Windows.Count(ids => ids.Contains(Id("anna")));
        Assert.Equal(4, seen);
        Assert.Equal(seen, answering.Answers(context, OffsetUnit.Utf8)[0].Score, 1e-2);
    }

    [Fact]
    public void No_answer_is_an_answer_only_if_that_is_allowed()
    {
        byte[] context = "Nobody knows"u8.ToArray();
        SpanModel model = new((ids, _) => (At(ids, Folder.Tokenizer.ClsId), At(ids, Folder.Tokenizer.ClsId)));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer("who?"u8, context, QuestionAnsweringOptions.Default, ref model);
        Assert.NotEqual("", answering.Answers(context, OffsetUnit.Utf8)[0].Text);
        answering.Answer("who?"u8, context, QuestionAnsweringOptions.Default with { HandleImpossibleAnswer = true, TopK = 2 }, ref model);
        Answer[] answers = answering.Answers(context, OffsetUnit.Utf8);
        Assert.Equal(("", 0, 0), (answers[0].Text, answers[0].Start, answers[0].End));
        Assert.Equal(1f, answers[0].Score, 1e-3);
        Assert.Equal(2, answers.Length);
    }

    [Theory]
    [InlineData("   ")]
    [InlineData("\u200b")]
    public void A_context_without_words_gives_an_empty_answer(string text)
    {
        byte[] context = Encoding.UTF8.GetBytes(text);
        SpanModel model = new(Random(1, 1));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer("who?"u8, context, QuestionAnsweringOptions.Default with { TopK = 3 }, ref model);
        Assert.Equal([new Answer(0f, 0, 0, "")], answering.Answers(context, OffsetUnit.Utf8));
    }

    [Fact]
    public void A_question_without_words_is_answered()
    {
        byte[] context = "Anna wrote it"u8.ToArray();
        SpanModel model = new((ids, _) => (At(ids, Id("anna")), At(ids, Id("anna"))));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer(" "u8, context, QuestionAnsweringOptions.Default, ref model);
        Assert.Equal("Anna", answering.Answers(context, OffsetUnit.Utf8)[0].Text);
    }

    [Fact]
    public void Fewer_answers_than_asked_for_are_all_there_are()
    {
        byte[] context = "Anna Berg"u8.ToArray();
        SpanModel model = new(Random(1, 1));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer("who?"u8, context, QuestionAnsweringOptions.Default with { TopK = 100 }, ref model);
        Assert.Equal(["Anna", "Anna Berg", "Berg"], answering.Answers(context, OffsetUnit.Utf8).Select(answer => answer.Text).Order());
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        AssertRefused("The question is empty", "", "a context", new());
        AssertRefused("The context is empty", "a question", "", new());
        AssertRefused("TopK", "who?", "she", new() { TopK = 0 });
        AssertRefused("MaxAnswerLength", "who?", "she", new() { MaxAnswerLength = 0 });
        AssertRefused("MaxQuestionLength", "who?", "she", new() { MaxQuestionLength = 0 });
        AssertRefused("MaxSequenceLength", "who?", "she", new() { MaxSequenceLength = 4 });
        AssertRefused("MaxSequenceLength", "who?", "she", new() { MaxSequenceLength = Folder.Tokenizer.MaxLength + 1 });
        AssertRefused("DocStride", "who?", "she", new() { DocStride = -1 });
        AssertRefused("DocStride", "who?", "she", new() { MaxSequenceLength = 50, DocStride = 51 });
        AssertRefused("leave 27 of a window's 32 to the context, where more than the 30", "who is", Words(100, 1), new() { MaxSequenceLength = 32, DocStride = 30 });
        AssertRefused("leave 0 of a window's 32", Words(100, 1), "she", new() { MaxSequenceLength = 32 });
    }

    [Fact]
    public void A_long_question_lets_windows_share_fewer_tokens()
    {
        // With 48 tokens in common, as is usual, the question would leave no room to go on.
        byte[] question = Encoding.UTF8.GetBytes(Words(60, 1)), context = Encoding.UTF8.GetBytes(Words(200, 2));
        SpanModel model = new(Random(1, 1));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer(question, context, new QuestionAnsweringOptions { MaxSequenceLength = 96 }, ref model);
        Assert.True(model.Windows.Count > 1);
        Assert.All(model.Windows, ids => Assert.InRange(ids.Length, 1, 96));
    }

    [Fact]
    public void A_question_is_cut_if_that_is_asked_for()
    {
        byte[] question = Encoding.UTF8.GetBytes("good bad good bad good"), context = "Anna wrote it"u8.ToArray();
        SpanModel model = new(Random(1, 1));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer(question, context, new QuestionAnsweringOptions { MaxQuestionLength = 3 }, ref model);
        Tokenizer tokenizer = Folder.Tokenizer;
        int[] text = Folder.Encode(context, 32).Ids[1..^1];
        Assert.Equal([tokenizer.ClsId, Id("good"), Id("bad"), Id("good"), tokenizer.SepId, .. text, tokenizer.SepId], model.Windows[0]);
    }

    [Fact]
    public void Padding_on_the_left_puts_the_context_first()
    {
        using TemporaryFolder folder = new();
        string json = File.ReadAllText(Path.Combine(Repository.Root, "models", "sentiment-en", "tokenizer.json"));
        System.Text.Json.Nodes.JsonNode tokenizerJson = System.Text.Json.Nodes.JsonNode.Parse(json)!;
        tokenizerJson["padding"] = System.Text.Json.Nodes.JsonNode.Parse(
            """{"strategy":"BatchLongest","direction":"Left","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"}""");
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), tokenizerJson.ToJsonString());
        CompiledFolder compiled = new(folder.Path);
        byte[] context = Encoding.UTF8.GetBytes(Words(100, 1) + " lovely");
        SpanModel model = new((ids, _) => (At(ids, Id("lovely")), At(ids, Id("lovely"))));
        QuestionAnswering answering = new(compiled.Tokenizer);
        answering.Answer("who?"u8, context, new QuestionAnsweringOptions { MaxSequenceLength = 48, DocStride = 8 }, ref model);
        Assert.Equal("lovely", answering.Answers(context, OffsetUnit.Utf8)[0].Text);
        int[] question = Folder.Encode("who?"u8, 8).Ids[1..];
        Assert.All(model.Windows, ids => Assert.Equal(question, ids[^question.Length..]));
    }

    [Fact]
    public void Ten_thousand_words_take_little_memory()
    {
        byte[] question = Encoding.UTF8.GetBytes(Question), context = Encoding.UTF8.GetBytes(Words(10_000, 3));
        ZeroModel model = default;
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer(question, context, QuestionAnsweringOptions.Default, ref model);
        Assert.InRange(model.Windows, 35, 70);
        Allocation.AssertNone(() => answering.Answer(question, context, QuestionAnsweringOptions.Default, ref model));
    }

    private static void AssertRefused(string message, string question, string context, QuestionAnsweringOptions options)
    {
        SpanModel model = new(Random(1, 1));
        QuestionAnswering answering = new(Folder.Tokenizer);
        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(
            () => answering.Answer(Encoding.UTF8.GetBytes(question), Encoding.UTF8.GetBytes(context), options, ref model));
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, answering.Count);
    }

    private static Answer Best(byte[] context, string answer, OffsetUnit unit)
    {
        int[] ids = Folder.Encode(Encoding.UTF8.GetBytes(answer), 32).Ids;
        SpanModel model = new((tokens, _) => (At(tokens, ids[1]), At(tokens, ids[^2])));
        QuestionAnswering answering = new(Folder.Tokenizer);
        answering.Answer("what?"u8, context, QuestionAnsweringOptions.Default, ref model);
        return answering.Answers(context, unit)[0];
    }

    private static int Id(string word) => Folder.Encode(Encoding.UTF8.GetBytes(word), 8).Ids[1];

    private static float[] At(int[] ids, int id) => [.. ids.Select(other => other == id ? 12f : 0f)];

    // Logits that follow from the tokens alone.
    private static Func<int[], int[], (float[] Start, float[] End)?> Random(int seed, float spread) => (ids, types) =>
    {
        Random random = new(seed + ids.Length + ids[ids.Length / 2] + types[^1]);
        float[] Draw() => [.. ids.Select(_ => spread * ((float)random.NextDouble() - 0.5f) * 4)];
        return (Draw(), Draw());
    };

    private static string Words(int count, int seed)
    {
        Random random = new(seed);
        string[] words = ["good", "Good", "film", "bad", "unbelievable", "Anna", "naïve", "and", "never,", "tomorrow", "wrote", "GOOD", "über", "x", "(1999)", "thoughtlessness."];
        return string.Join(' ', Enumerable.Range(0, count).Select(_ => words[random.Next(words.Length)]));
    }

    private struct ZeroModel : ISpanModel
    {
        public int Windows;

        public int Run(TokenEncoding windows, int first)
        {
            Windows++;
            return 1;
        }

        public void Logits(int index, Span<float> start, Span<float> end)
        {
            start.Clear();
            end.Clear();
        }
    }
}
