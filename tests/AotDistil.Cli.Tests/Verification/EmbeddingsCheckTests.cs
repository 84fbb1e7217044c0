using AotDistil.Cli.Verification;
using AotDistil.Cli.Verification.Checks;
using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Figures;
using AotDistil.Runtime.Model;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

public sealed class EmbeddingsCheckTests
{
    [Fact]
    public void Vectors_must_point_where_transformers_do_on_average_and_each()
    {
        Assert.Equal([CriterionStatus.Ok, CriterionStatus.Ok], Statuses([Of(0, 1), Of(1, 0.9995)]));
        Assert.Equal([CriterionStatus.Failed, CriterionStatus.Ok], Statuses([Of(0, 0.9985), Of(1, 0.9985)]));
        Assert.Equal([CriterionStatus.Ok, CriterionStatus.Failed], Statuses([.. Enumerable.Repeat(Of(0, 1), 20), Of(1, 0.99)]));
        Assert.Equal([CriterionStatus.Failed, CriterionStatus.Failed], Statuses([Of(0, 1), Of(1, double.NaN)]));
        CheckReport report = Run([Of(0, 1), Of(1, 0.9)]);
        Assert.Equal("0.90000 (mean) in text 1, at least 0.995 expected", report.Criteria[1].Figures);
        Assert.Equal([1, 0], report.Texts.Select(t => t.Text));
    }

    [Fact]
    public void Vectors_of_float32_must_be_the_same()
    {
        Assert.Equal(CriterionStatus.Ok, Statuses([Of(0, 1, 1e-5)])[2]);
        CheckReport report = Run([Of(0, 1, 1e-5), Of(1, 1, 1e-3)]);
        Assert.Equal(("float32-embeddings", CriterionStatus.Failed), (report.Criteria[2].Name, report.Criteria[2].Status));
        Assert.Equal("float32: mean differs by 0.001", report.Texts[0].Remark);
    }

    private static CriterionStatus[] Statuses(EmbeddingFigures[] embeddings) => [.. Run(embeddings).Criteria.Select(c => c.Status)];

    private static CheckReport Run(EmbeddingFigures[] embeddings) => new EmbeddingsCheck().Run(new VerificationFigures(Support.Figures.Plan(), new Tolerances(), []) { Embeddings = embeddings });

    private static EmbeddingFigures Of(int text, double cosine, double? float32 = null) => new(
        new ExpectedEmbedding(text, $"text {text}", [new ExpectedVector(Pooling.Mean, false, [1])]),
        [new VectorFigures("mean", cosine, float32 is double d ? new Difference(1, d, d, d / 1e-4) : null)]);
}
