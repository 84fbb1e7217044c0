using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tests.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>What transformers' pipeline answers, from its logits.</summary>
public sealed class QuestionAnsweringFixtureTests
{
    [Theory]
    [InlineData("bert-qa")]
    [InlineData("distilbert-qa")]
    [InlineData("roberta-qa")]
    [InlineData("albert-qa")]
    [InlineData("squeezebert-qa")]
    public void Answers_are_those_of_transformers(string fixture)
    {
        string folder = Repository.RequireShared("fixtures", fixture);
        using StoredLogits stored = new(folder);
        QuestionAnswering answering = new(new CompiledFolder(folder).Tokenizer);
        int compared = 0;
        foreach (JsonElement expected in stored.Answers)
        {
            SpanModel model = new((ids, _) => stored.Find(ids, "start_logits") is { } start ? (start, stored.Find(ids, "end_logits")!) : null);
            byte[] question = Utf8(expected, "question"), context = Utf8(expected, "context");
            answering.Answer(question, context, PipelineOptions.QuestionAnswering(expected.GetProperty("options")), ref model);
            if (!model.WasAtALoss)
            {
                PipelineOptions.AssertAnswers(expected, answering.Answers(context, OffsetUnit.CodePoint), 1e-6);
                compared++;
            }
        }

        Assert.True(compared >= 26, $"only {compared} answers");
    }

    private static byte[] Utf8(JsonElement answer, string name) => Encoding.UTF8.GetBytes(answer.GetProperty("input").GetProperty(name).GetString()!);
}
