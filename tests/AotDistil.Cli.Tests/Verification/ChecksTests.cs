using AotDistil.Cli.Tests.Verification.Support;
using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Checks;
using AotDistil.Cli.Verification.Figures;
using AotDistil.Packer.Architectures;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

/// <summary>What is judged of figures, with figures made by hand.</summary>
public sealed class ChecksTests
{
    [Fact]
    public void One_text_with_other_ids_is_one_too_many()
    {
        Criterion same = Assert.Single(new IdsCheck().Run(Figures.Of(Figures.Text(0), Figures.Text(1))).Criteria);
        Assert.Equal((CriterionStatus.Ok, 1, "2 of 2 texts have transformers' ids"), (same.Status, same.Value, same.Figures));

        CheckReport report = new IdsCheck().Run(Figures.Of(Figures.Text(0), Figures.Text(1, mismatch: "token 3"), Figures.Text(2) with { Ids = null }));
        Criterion other = Assert.Single(report.Criteria);
        Assert.Equal((CriterionStatus.Failed, 0.5, "1 of 2 texts have transformers' ids; of 1 only ids are known"), (other.Status, other.Value, other.Figures));
        Assert.Equal([new TextRemark(1, "text 1", "token 3")], report.Texts);
    }

    [Fact]
    public void Ids_without_texts_are_not_judged() =>
        Assert.Equal(CriterionStatus.NotJudged, Assert.Single(new IdsCheck().Run(Figures.Of(Figures.Text(0) with { Ids = null })).Criteria).Status);

    [Theory]
    [InlineData(1, 1, "ok ok")]
    [InlineData(1, 0.998, "ok ok")] // 0.999 on average
    [InlineData(1, 0.9979, "failed ok")]
    [InlineData(0.9951, 0.9951, "failed ok")]
    [InlineData(1, 0.9949, "failed failed")]
    [InlineData(1, double.NaN, "failed failed")]
    public void Cosines_are_judged_on_average_and_at_least(double first, double second, string expected)
    {
        CheckReport report = new Int8Check().Run(Figures.Of(Figures.Text(0, first), Figures.Text(1, second)));
        Assert.Equal(expected, string.Join(' ', report.Criteria.Select(c => c.Status.ToString().ToLowerInvariant())));
        Assert.Equal(["cosine-average", "cosine-least"], report.Criteria.Select(c => c.Name));
        Assert.Equal(second, report.Criteria[1].Value);
    }

    [Fact]
    public void Tolerances_decide()
    {
        VerificationFigures figures = Figures.Of(Figures.Text(0, 0.9, outputs: Figures.Outputs(1, 2, 1)), Figures.Text(1, 0.7, outputs: Figures.Outputs(1, 1, 1)));
        Assert.All(new Int8Check().Run(figures).Criteria, c => Assert.Equal(CriterionStatus.Failed, c.Status));
        Tolerances wide = new() { CosineAverage = 0.79, CosineLeast = 0.69, SameAnswers = 0.5 };
        Assert.All(new Int8Check().Run(figures with { Tolerances = wide }).Criteria, c => Assert.Equal(CriterionStatus.Ok, c.Status));
    }

    [Fact]
    public void Layers_have_rows_with_their_worst_text_and_the_worst_texts_are_listed()
    {
        CheckReport report = new Int8Check().Run(Figures.Of(Figures.Text(0, 0.99), Figures.Text(1, 0.9), Figures.Text(2, 0.98), Figures.Text(3)));
        Assert.Equal(["embeddings", "1", "2"], report.Layers.Select(r => r.Layer));
        LayerRow last = report.Layers[2];
        Assert.Equal((4, 0.9675, 0.9, 1, 0.02, 0.01), (last.Texts, last.CosineAverage!.Value, last.CosineLeast!.Value, last.WorstText!.Value, last.LargestDifference, Math.Round(last.MeanDifference, 9)));
        Assert.Equal([1, 2, 0], report.Texts.Select(t => t.Text));
        Assert.Equal("cosine layer by layer 1.00000 0.95000 0.90000; worst token 0.90000", report.Texts[0].Remark);
        Assert.Equal("transformers where its states are stored (all layers of 0 texts of 4), the float32 reference elsewhere", report.ComparedWith);
    }

    [Theory]
    [InlineData(49, 1, true, "49 of 50 clear answers are float32's (98.0 %, at least 98 % expected)")]
    [InlineData(48, 1, false, "48 of 49 clear answers are float32's (98.0 %, at least 98 % expected)")]
    public void Of_clear_answers_98_of_100_are_the_same(int same, int other, bool passes, string figures)
    {
        CheckReport report = new Int8Check().Run(Figures.Of(
        [
            .. Enumerable.Range(0, same).Select(i => Figures.Text(i, outputs: Figures.Outputs(1, 1, 0.3))),
            .. Enumerable.Range(same, other).Select(i => Figures.Text(i, outputs: Figures.Outputs(1, 2, 0.3))),
        ]));
        Criterion answers = report.Criteria[2];
        Assert.Equal(("same-answers", passes ? CriterionStatus.Ok : CriterionStatus.Failed, figures), (answers.Name, answers.Status, answers.Figures));
        Assert.Equal(new TextRemark(same, $"text {same}", "label: float32 answers 1 by a margin of 0.3, int8 2"), report.Texts[^1]);
        Assert.Equal("outputs", report.Layers[^1].Layer);
        Assert.Null(report.Layers[^1].CosineAverage);
    }

    [Fact]
    public void A_margin_below_a_tenth_of_the_range_of_all_is_not_clear()
    {
        Criterion close = new Int8Check().Run(Figures.Of(Figures.Text(0, outputs: Figures.Outputs(1, 2, 0.2)), Figures.Text(1, outputs: Figures.Outputs(1, 1, 0.21)))).Criteria[2];
        Assert.Equal((CriterionStatus.Ok, "1 of 1 clear answers are float32's (100.0 %, at least 98 % expected); of 1 close ones 1 are others"), (close.Status, close.Figures));
        OutputFigures wide = Figures.Outputs(1, 1, 0.21) with { Largest = 1.2 };
        Criterion none = new Int8Check().Run(Figures.Of(Figures.Text(0, outputs: Figures.Outputs(1, 2, 0.2)), Figures.Text(1, outputs: wide))).Criteria[2];
        Assert.Equal((CriterionStatus.NotJudged, "no answer is clear; of 2 close ones 1 are others"), (none.Status, none.Figures));
    }

    [Fact]
    public void Numbers_are_no_answers_and_a_model_without_a_head_has_none()
    {
        Criterion regression = new Int8Check().Run(Figures.Of(Figures.Text(0, outputs: Figures.Outputs(0, 0, 0) with { Cases = [] }))).Criteria[2];
        Assert.Equal((CriterionStatus.NotJudged, "the outputs are numbers and no labels"), (regression.Status, regression.Figures));
        CheckReport embedding = new Int8Check().Run(Figures.Of(Figures.Text(0)) with { Plan = Figures.Plan(ModelTasks.Embedding, 0) });
        Assert.Equal(2, embedding.Criteria.Count);
        Assert.Equal("2", embedding.Layers[^1].Layer);
    }

    [Theory]
    [InlineData(1, 1, "ok ok")]
    [InlineData(1.01, 1, "failed ok")]
    [InlineData(1, 1.01, "ok failed")]
    [InlineData(double.NaN, double.NaN, "failed failed")]
    public void The_reference_is_judged_by_how_much_of_what_is_allowed_a_value_takes(double states, double outputs, string expected)
    {
        EncodingFigures text = Figures.Text(0) with
        {
            Float32States = [Figures.States(0, 1, 0), Figures.States(2, 1, 1e-4, states)],
            Float32Outputs = Figures.Outputs(0, 0, 1) with { Difference = new Difference(3, 1e-5, 1e-5, outputs) },
        };
        CheckReport report = new Float32Check().Run(Figures.Of(text, Figures.Text(1)));
        Assert.Equal(expected, string.Join(' ', report.Criteria.Select(c => c.Status.ToString().ToLowerInvariant())));
        Assert.Equal(["embeddings 1", "2 1", "outputs 1"], report.Layers.Select(r => $"{r.Layer} {r.Texts}"));
        Assert.Equal(expected.Contains("failed", StringComparison.Ordinal) ? 1 : 0, report.Texts.Count);
        Assert.All(report.Texts, t => Assert.EndsWith(states <= 1 ? "first in the outputs" : "first behind layer 2", t.Remark, StringComparison.Ordinal));
    }

    [Fact]
    public void Where_nothing_is_stored_the_reference_is_not_judged() =>
        Assert.All(new Float32Check().Run(Figures.Of(Figures.Text(0))).Criteria, c => Assert.Equal((CriterionStatus.NotJudged, (double?)null), (c.Status, c.Value)));
}
