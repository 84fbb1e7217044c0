using System.Text;
using AotDistil.Runtime.Interop;

namespace AotDistil.Model.Tests.Tasks;

/// <summary>The C functions of tasks, called as the static methods they are: every mistake is a status and a message, and the session goes on.</summary>
public sealed unsafe class TaskExportsTests
{
    [Fact]
    public void Entities_are_those_of_the_session_and_mistakes_are_found_out()
    {
        using TaskFixture fixture = new("distilbert-token");
        ulong session = Open<TokenClassifier>(fixture);
        byte[] text = TaskFixture.Utf8("Angela Merkel met Barack Obama in Berlin 😀 on Monday, said Reuters.");
        using TokenClassifier other = fixture.Open<TokenClassifier>();
        NativeEntity* entities = stackalloc NativeEntity[64];
        long count = -7;
        fixed (byte* t = text)
        {
            NativeEntityOptions options = new() { Size = (nuint)sizeof(NativeEntityOptions), Aggregation = 1, Stride = 8, Unit = 1 };
            AssertOk(TokenExports.Entities<TokenClassifier>(session, t, text.Length, &options, entities, 64, &count));
            Entity[] expected = other.Classify(Encoding.UTF8.GetString(text), new() { Aggregation = AggregationStrategy.Simple, Stride = 8 });
            Assert.Equal(expected.Select(e => ((long)e.Start, (long)e.End, e.Score)), new Span<NativeEntity>(entities, (int)count).ToArray().Select(e => (e.Start, e.End, e.Score)));
            for (int i = 0; i < count; i++)
            {
                Assert.Equal(expected[i].Word, Text((buffer, capacity, length) => TokenExports.EntityWord<TokenClassifier>(session, i, buffer, capacity, length)));
            }

            AssertFails($"index is {count}, but the last call has {count} entities.", TokenExports.EntityWord<TokenClassifier>(session, count, null, 0, &count));
            AssertFails("length is a null pointer.", TokenExports.EntityWord<TokenClassifier>(session, 0, null, 0, null));
            AssertOk(TokenExports.Entities<TokenClassifier>(session, t, text.Length, null, entities, 64, &count));
            Assert.Equal(other.Classify(text).Length, count);
            long all = count;
            count = -7;
            AssertFails($"There are {all} answers, but there is room for 0.", TokenExports.Entities<TokenClassifier>(session, t, text.Length, null, null, 0, &count));
            Assert.Equal(all, count);
            AssertFails("count is a null pointer.", TokenExports.Entities<TokenClassifier>(session, t, text.Length, null, entities, 64, null));
            AssertFails("entities is a null pointer.", TokenExports.Entities<TokenClassifier>(session, t, text.Length, null, null, 1, &count));
            AssertFails("capacity is -1; expected 0 or more.", TokenExports.Entities<TokenClassifier>(session, t, text.Length, null, entities, -1, &count));
            AssertFails("Text 0 is a null pointer.", TokenExports.Entities<TokenClassifier>(session, null, 1, null, entities, 64, &count));
            foreach ((NativeEntityOptions wrong, string message) in new (NativeEntityOptions, string)[]
            {
                (options with { Size = 0 }, $"options.size is 0; expected {sizeof(NativeEntityOptions)}, the size of the structure. Set it, or begin with the header's initializer."),
                (options with { Size = 4096 }, $"options.size is 4096; expected {sizeof(NativeEntityOptions)}, the size of the structure. Set it, or begin with the header's initializer."),
                (options with { Aggregation = 5 }, "options.aggregation is 5; expected 0 to 4."),
                (options with { Aggregation = -1 }, "options.aggregation is -1; expected 0 to 4."),
                (options with { Stride = -2 }, "options.stride is -2; expected -1 or more."),
                (options with { Unit = 3 }, "options.unit is 3; expected 0 to 2."),
                (options with { IgnoredLabels = (byte**)&t, IgnoredLabelsCount = -1 }, $"options.ignored_labels_count is -1; expected 0 to {int.MaxValue}."),
            })
            {
                NativeEntityOptions o = wrong;
                AssertFails(message, TokenExports.Entities<TokenClassifier>(session, t, text.Length, &o, entities, 64, &count));
            }

            byte* none = null;
            NativeEntityOptions holes = options with { IgnoredLabels = &none, IgnoredLabelsCount = 1 };
            AssertFails("options.ignored_labels[0] is a null pointer.", TokenExports.Entities<TokenClassifier>(session, t, text.Length, &holes, entities, 64, &count));
            Assert.Equal((int)Status.InvalidSession, TokenExports.Entities<TokenClassifier>(session + 1000, t, 1, null, entities, 64, &count));
            byte bad = 0xFF;
            Assert.Equal((int)Status.InvalidUtf8, TokenExports.Entities<TokenClassifier>(session, &bad, 1, null, entities, 64, &count));
        }

        AssertOk(ModelExports.Close<TokenClassifier>(session));
    }

    [Fact]
    public void Answers_are_those_of_the_session_and_mistakes_are_found_out()
    {
        using TaskFixture fixture = new("distilbert-qa");
        ulong session = Open<QuestionAnswerer>(fixture);
        using QuestionAnswerer other = fixture.Open<QuestionAnswerer>();
        byte[] question = TaskFixture.Utf8("Where is the cat?\0"), context = TaskFixture.Utf8("The cat sat on the mat in Paris.\0");
        NativeAnswer* answers = stackalloc NativeAnswer[8];
        long count;
        fixed (byte* q = question, c = context)
        {
            NativeAnswerOptions options = new() { Size = (nuint)sizeof(NativeAnswerOptions), TopK = 3, MaxAnswerLength = 4, DocStride = -1, AlignToWords = 1 };
            AssertOk(AnswerExports.Answer<QuestionAnswerer>(session, q, -1, c, -1, &options, answers, 8, &count));
            Answer[] expected = other.Ask(question.AsSpan()[..^1], context.AsSpan()[..^1], new() { TopK = 3, MaxAnswerLength = 4 });
            Assert.Equal(expected.Select(a => ((long)a.Start, (long)a.End, a.Score)), new Span<NativeAnswer>(answers, (int)count).ToArray().Select(a => (a.Start, a.End, a.Score)));
            AssertOk(AnswerExports.Answer<QuestionAnswerer>(session, q, -1, c, -1, null, answers, 1, &count));
            Assert.Equal(1, count);
            AssertFails("There are 3 answers, but there is room for 2.", AnswerExports.Answer<QuestionAnswerer>(session, q, -1, c, -1, &options, answers, 2, &count));
            Assert.Equal(3, count);
            AssertFails("Text 1 is a null pointer.", AnswerExports.Answer<QuestionAnswerer>(session, q, -1, null, -1, null, answers, 8, &count));
            foreach ((NativeAnswerOptions wrong, string message) in new (NativeAnswerOptions, string)[]
            {
                (default, $"options.size is 0; expected {sizeof(NativeAnswerOptions)}, the size of the structure. Set it, or begin with the header's initializer."),
                (options with { TopK = 0 }, $"options.top_k is 0; expected 1 to {int.MaxValue}."),
                (options with { MaxAnswerLength = 0 }, $"options.max_answer_length is 0; expected 1 to {int.MaxValue}."),
                (options with { MaxSequenceLength = -1 }, $"options.max_sequence_length is -1; expected 0 to {int.MaxValue}."),
                (options with { DocStride = -2 }, $"options.doc_stride is -2; expected -1 to {int.MaxValue}."),
                (options with { MaxQuestionLength = -1 }, $"options.max_question_length is -1; expected 0 to {int.MaxValue}."),
                (options with { Unit = -1 }, "options.unit is -1; expected 0 to 2."),
            })
            {
                NativeAnswerOptions o = wrong;
                AssertFails(message, AnswerExports.Answer<QuestionAnswerer>(session, q, -1, c, -1, &o, answers, 8, &count));
            }

            NativeAnswerOptions tooLong = options with { MaxSequenceLength = 100_000 };
            Assert.Equal((int)Status.InvalidArgument, AnswerExports.Answer<QuestionAnswerer>(session, q, -1, c, -1, &tooLong, answers, 8, &count));
            Assert.Equal((int)Status.InvalidArgument, AnswerExports.Answer<QuestionAnswerer>(session, q, 0, c, -1, null, answers, 8, &count));
            Assert.Equal((int)Status.InvalidArgument, AnswerExports.Answer<QuestionAnswerer>(session, q, -1, c, 0, null, answers, 8, &count));
        }

        AssertOk(ModelExports.Close<QuestionAnswerer>(session));
    }

    [Fact]
    public void Predictions_are_those_of_the_session_and_mistakes_are_found_out()
    {
        using TaskFixture fixture = new("distilbert-mlm");
        ulong session = Open<MaskFiller>(fixture);
        using MaskFiller other = fixture.Open<MaskFiller>();
        byte[] text = TaskFixture.Utf8("The [MASK] was very [MASK]."), target = TaskFixture.Utf8("the\0");
        NativePrediction* predictions = stackalloc NativePrediction[16];
        long count;
        AssertFails("mask is 0, but the last call's text has 0 masks.", MaskExports.FilledText<MaskFiller>(session, 0, 1, null, 0, &count));
        fixed (byte* t = text, the = target)
        {
            AssertOk(MaskExports.FillMask<MaskFiller>(session, t, text.Length, null, predictions, 16, &count));
            MaskPrediction[] expected = [.. other.Fill(text).SelectMany(mask => mask)];
            Assert.Equal(10, count);
            for (int i = 0; i < count; i++)
            {
                NativePrediction p = predictions[i];
                Assert.Equal((expected[i].Token, expected[i].Score, i / 5), (p.Token, p.Score, p.Mask));
                Assert.Equal(expected[i].TokenText, Text((buffer, capacity, length) => MaskExports.TokenText<MaskFiller>(session, p.Token, buffer, capacity, length)));
                Assert.Equal(expected[i].Sequence, Text((buffer, capacity, length) => MaskExports.FilledText<MaskFiller>(session, p.Mask, p.Token, buffer, capacity, length)));
            }

            byte* targets = the;
            NativeFillOptions options = new() { Size = (nuint)sizeof(NativeFillOptions), TopK = 1, Targets = &targets, TargetsCount = 1 };
            AssertOk(MaskExports.FillMask<MaskFiller>(session, t, text.Length, &options, predictions, 16, &count));
            Assert.Equal(2, count);
            NativeFillOptions wrong = options with { TopK = 0 }, none = options with { TargetsCount = 0 };
            AssertFails($"options.top_k is 0; expected 1 to {int.MaxValue}.", MaskExports.FillMask<MaskFiller>(session, t, text.Length, &wrong, predictions, 16, &count));
            Assert.Equal((int)Status.InvalidArgument, MaskExports.FillMask<MaskFiller>(session, t, text.Length, &none, predictions, 16, &count));
            Assert.Equal((int)Status.InvalidArgument, MaskExports.FillMask<MaskFiller>(session, t, 3, null, predictions, 16, &count)); // no mask
            AssertFails("token is -1; expected 0 to " + (other.OpenTokenizer().VocabSize - 1) + ".", MaskExports.TokenText<MaskFiller>(session, -1, null, 0, &count));
        }

        AssertOk(ModelExports.Close<MaskFiller>(session));
    }

    [Fact]
    public void Labels_come_in_order_of_their_scores()
    {
        using TaskFixture fixture = new("bert-sequence");
        ulong session = Open<TextClassifier>(fixture);
        using TextClassifier other = fixture.Open<TextClassifier>();
        byte[] text = TaskFixture.Utf8("a good film"), pair = TaskFixture.Utf8("a bad film");
        int* labels = stackalloc int[2];
        float* scores = stackalloc float[2];
        long count;
        fixed (byte* t = text, p = pair)
        {
            AssertOk(ClassifierExports.ClassifyTop<TextClassifier>(session, t, text.Length, null, 0, 1, -1, labels, scores, &count));
            Classification[] expected = other.Classify("a good film", new TextClassificationOptions { TopK = null, FunctionToApply = ClassificationFunction.Sigmoid });
            Assert.Equal(expected.Select(e => (e.Index, e.Score)), Enumerable.Range(0, (int)count).Select(i => (labels[i], scores[i])));
            Assert.Equal(2, count);
            AssertOk(ClassifierExports.ClassifyTop<TextClassifier>(session, t, text.Length, p, pair.Length, -1, 1, labels, null, &count));
            Assert.Equal((other.ClassifyPair("a good film", "a bad film")[0].Index, 1L), (labels[0], count));
            Assert.NotEqual(other.Classify("a good film").Score, other.ClassifyPair("a good film", "a bad film")[0].Score);
            AssertFails("top_k is 0; expected 1 or more, or -1 for all labels.", ClassifierExports.ClassifyTop<TextClassifier>(session, t, text.Length, null, 0, -1, 0, labels, scores, &count));
            AssertFails("function is 3; expected -1 to 2.", ClassifierExports.ClassifyTop<TextClassifier>(session, t, text.Length, null, 0, 3, 1, labels, scores, &count));
            AssertFails("count is a null pointer.", ClassifierExports.ClassifyTop<TextClassifier>(session, t, text.Length, null, 0, -1, 1, labels, scores, null));
        }

        AssertOk(ModelExports.Close<TextClassifier>(session));
    }

    private delegate int Copy(byte* buffer, long capacity, long* length);

    private static ulong Open<TModel>(TaskFixture fixture)
        where TModel : TextModel
    {
        ulong session;
        AssertOk(ModelExports.Open(() => fixture.Open<TModel>(), &session));
        return session;
    }

    // Asks for the length first, as a C caller does.
    private static string Text(Copy copy)
    {
        long length = -1;
        int status = copy(null, 0, &length);
        Assert.Equal(((int)Status.InvalidArgument, true), (status, length >= 0));
        byte[] text = new byte[length + 1];
        text.AsSpan().Fill(0xFF);
        fixed (byte* buffer = text)
        {
            Assert.Equal((int)Status.InvalidArgument, copy(buffer, length, &length));
            AssertOk(copy(buffer, text.Length, &length));
        }

        Assert.Equal(0, text[^1]);
        return Encoding.UTF8.GetString(text[..^1]);
    }

    private static void AssertFails(string message, int status)
    {
        Assert.Equal(Status.InvalidArgument, (Status)status);
        Assert.Equal(message, LastError());
    }

    private static void AssertOk(int status) => Assert.True(status == 0, $"{(Status)status}: {LastError()}");

    private static string LastError()
    {
        byte[] buffer = new byte[ModelExports.LastError(null, 0) + 1];
        fixed (byte* b = buffer)
        {
            ModelExports.LastError(b, buffer.Length);
        }

        return Encoding.UTF8.GetString(buffer[..^1]);
    }
}
