using System.Text.Json;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Tests.Verification.Support;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Checks;
using AotDistil.Cli.Verification.Figures;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

public sealed class AnswersCheckTests
{
    [Fact]
    public void Clear_answers_must_be_the_same_and_close_ones_are_shown()
    {
        CheckReport report = Run([Of("a", "a", 0.9), Of("a", "b", 0.05), Of("a", null, null)]);
        Assert.Equal([CriterionStatus.Ok, CriterionStatus.Ok], report.Criteria.Select(c => c.Status));
        Assert.Equal("1 of 1 clear answers are transformers' (100.0 %, at least 97 % expected); of 2 close ones 2 are others", report.Criteria[0].Figures);
        Assert.Equal(2, report.Texts.Count);
        Assert.Equal("transformers answers a by a margin of 0.050, int8 b", report.Texts[0].Remark);
        Assert.Equal(CriterionStatus.Failed, Run([Of("a", "b", 0.2), Of("a", "a", 0.3)]).Criteria[0].Status);
        Assert.Equal(CriterionStatus.NotJudged, Run([Of("a", "b", 0.1)]).Criteria[0].Status);
    }

    [Fact]
    public void Scores_may_differ_a_little_on_average()
    {
        Assert.Equal(CriterionStatus.Failed, Run([Of("a", "a", 0.9, 0.03)]).Criteria[1].Status);
        Assert.Equal(CriterionStatus.Ok, Run([Of("a", "a", 0.9, 0.03), Of("a", "a", 0.9, 0.001)]).Criteria[1].Status);
        Assert.Equal(CriterionStatus.Failed, Run([Of("a", "a", 0.9, double.NaN)]).Criteria[1].Status);
    }

    [Fact]
    public void Every_answer_of_float32_must_be_the_same()
    {
        CheckReport report = Run([Of("a", "a", 0.9) with { Float32Difference = 1e-6 }, Of("a", "a", 0.9) with { Float32Difference = 0, Float32Mismatch = "other" }]);
        Assert.Equal(("float32-answers", CriterionStatus.Failed), (report.Criteria[2].Name, report.Criteria[2].Status));
        Assert.Equal("float32: other", Assert.Single(report.Texts).Remark);
    }

    [Theory]
    [InlineData("""{"top_k":null,"function_to_apply":"sigmoid"}""", null)]
    [InlineData("""{"top_p":1}""", "the option top_p is not known")]
    [InlineData("""{"function_to_apply":"other"}""", "other is none of softmax, sigmoid, none")]
    [InlineData("""{"top_k":"x"}""", "")]
    public void Options_are_transformers_own(string options, string? message)
    {
        TaskRequest Read() => TaskRequestJson.Read("sequence", Json("""{"text":"a","text_pair":"b"}"""), Json(options));
        if (message is null)
        {
            TextRequest request = Assert.IsType<TextRequest>(Read());
            Assert.Equal(("a", "b", null, ClassificationFunction.Sigmoid), (request.Text, request.Pair, request.Options.TopK, request.Options.FunctionToApply!.Value));
        }
        else
        {
            Assert.Contains(message, Assert.ThrowsAny<JsonException>(Read).Message, StringComparison.Ordinal);
        }
    }

    private static CheckReport Run(AnswerFigures[] answers) => new AnswersCheck().Run(new VerificationFigures(Support.Figures.Plan(), new Tolerances(), []) { Answers = answers });

    private static AnswerFigures Of(string? expected, string? found, double? margin, double difference = 0) => new()
    {
        Index = 0,
        Subject = "text",
        Cases = [new ItemCase(expected, found, margin)],
        ScoreDifferences = [difference],
    };

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;
}
