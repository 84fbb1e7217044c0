using System.Text.Json;
using AotDistil.Runtime.Tests.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Model.Tests.Tasks;

public sealed class QuestionAnswererTests
{
    private const string Question = "Where is the cat?", Context = "The cat sat on the mat 😀 in Paris, while the dog barked in London. ";

    [Fact]
    public void Every_kernel_and_any_number_of_threads_answers_the_same()
    {
        using TaskFixture fixture = new("distilbert-qa");
        QuestionAnsweringOptions options = new() { TopK = 8, MaxSequenceLength = 48, DocStride = 12, HandleImpossibleAnswer = true };
        string context = string.Concat(Enumerable.Repeat(Context, 20));
        Answer[]? expected = null;
        foreach (QuestionAnswerer session in fixture.OpenAll<QuestionAnswerer>())
        {
            using (session)
            {
                Answer[] found = session.Ask(Question, context, options);
                expected ??= found;
                Assert.Equal(expected, found);
            }
        }

        Assert.Equal(8, expected!.Length);
    }

    [Fact]
    public void Offsets_count_what_the_context_is_made_of_unless_told_otherwise()
    {
        using TaskFixture fixture = new("bert-qa");
        using QuestionAnswerer session = fixture.Open<QuestionAnswerer>();
        byte[] question = TaskFixture.Utf8(Question), context = TaskFixture.Utf8("😀" + Context);
        QuestionAnsweringOptions options = new() { TopK = 5 };
        Answer[] chars = session.Ask(Question, "😀" + Context, options), bytes = session.Ask(question, context, options);
        Assert.Equal(5, chars.Length);
        for (int i = 0; i < chars.Length; i++)
        {
            Assert.Equal(chars[i].Text, ("😀" + Context)[chars[i].Start..chars[i].End]);
            Assert.Equal(chars[i].Text, System.Text.Encoding.UTF8.GetString(context[bytes[i].Start..bytes[i].End]));
        }

        Assert.Equal(bytes, session.Ask(Question, "😀" + Context, options with { Offsets = OffsetUnit.Utf8 }));
    }

    [Fact]
    public void What_makes_no_sense_is_refused_and_the_session_goes_on()
    {
        using TaskFixture fixture = new("bert-qa");
        using QuestionAnswerer session = fixture.Open<QuestionAnswerer>();
        Answer[] expected = session.Ask(Question, Context);
        Assert.Throws<ArgumentException>(() => session.Ask("", Context));
        Assert.Throws<ArgumentException>(() => session.Ask(Question, ""));
        Assert.Throws<ArgumentException>(() => session.Ask(Question, Context, new() { TopK = 0 }));
        Assert.Throws<InvalidTextException>(() => session.Ask(Question, "half \ud83d"));
        Assert.Throws<InvalidTextException>(() => session.Ask([0xFF], TaskFixture.Utf8(Context)));
        Assert.Throws<ArgumentNullException>(() => session.Ask(Question, null!));
        Assert.Equal(expected, session.Ask(Question, Context));
    }

    [Theory]
    [InlineData("bert-qa")]
    [InlineData("distilbert-qa")]
    [InlineData("roberta-qa")]
    [InlineData("albert-qa")]
    [InlineData("squeezebert-qa")]
    public void Best_answers_are_those_of_transformers(string name)
    {
        using TaskFixture fixture = new(name);
        using QuestionAnswerer session = fixture.Open<QuestionAnswerer>();
        int same = 0, all = 0;
        double difference = 0;
        foreach (JsonElement answer in fixture.Answers)
        {
            JsonElement input = answer.GetProperty("input"), output = answer.GetProperty("output");
            QuestionAnsweringOptions options = PipelineOptions.QuestionAnswering(answer.GetProperty("options")) with { Offsets = OffsetUnit.CodePoint };
            Answer[] found = session.Ask(input.GetProperty("question").GetString()!, input.GetProperty("context").GetString()!, options);
            JsonElement best = output.ValueKind == JsonValueKind.Array ? output[0] : output;
            bool isSame = (best.GetProperty("start").GetInt32(), best.GetProperty("end").GetInt32(), best.GetProperty("answer").GetString()) == (found[0].Start, found[0].End, found[0].Text);
            all++;
            same += isSame ? 1 : 0;
            difference += Math.Abs(best.GetProperty("score").GetDouble() - found[0].Score);
        }

        // Few of them are clear in such models: another answer must be about as likely.
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {same} of {all} best answers, score difference {difference / all:F4}");
        Assert.True(same >= 0.8 * all && difference / all < 0.02, $"{same} of {all}, {difference / all}");
    }
}
