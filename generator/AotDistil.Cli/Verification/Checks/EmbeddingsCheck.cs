using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Figures;
using static System.FormattableString;

namespace AotDistil.Cli.Verification.Checks;

/// <summary>Vectors of the library point where transformers' do, and those of the float32 reference are the same.</summary>
internal sealed class EmbeddingsCheck : ICheck
{
    private const int WorstTexts = 5;

    /// <inheritdoc/>
    public CheckReport Run(VerificationFigures figures)
    {
        Tolerances t = figures.Tolerances;
        (EmbeddingFigures Text, VectorFigures Vector)[] all = [.. figures.Embeddings.SelectMany(e => e.Vectors.Select(v => (e, v)))];
        (EmbeddingFigures Text, VectorFigures Vector)[] worst = [.. all.OrderBy(a => a.Vector.Cosine)]; // NaN comes first
        double average = all.Average(a => a.Vector.Cosine);
        List<Criterion> criteria =
        [
            Criterion.AtLeast("embeddings-average", average, t.CosineAverage, Invariant($"{average:F5} is the cosine of {all.Length} vectors and transformers' on average, at least {t.CosineAverage} expected")),
            Criterion.AtLeast(
                "embeddings-least",
                worst[0].Vector.Cosine,
                t.CosineLeast,
                Invariant($"{worst[0].Vector.Cosine:F5} ({worst[0].Vector.Name}) in text {worst[0].Text.Expected.Index}, at least {t.CosineLeast} expected")),
        ];
        Difference[] float32 = [.. all.Where(a => a.Vector.Float32 is not null).Select(a => a.Vector.Float32!.Value)];
        if (float32.Length > 0)
        {
            criteria.Add(Float32(Difference.All(float32), t.Float32));
        }

        return new CheckReport
        {
            Check = "embeddings",
            Criteria = criteria,
            Texts =
            [
                .. all.Where(a => a.Vector.Float32 is { } d && !(d.LargestShare <= 1)).Take(WorstTexts).Select(a => Remark(a.Text, Invariant($"float32: {a.Vector.Name} differs by {a.Vector.Float32!.Value.Largest:G3}"))),
                .. worst.DistinctBy(w => w.Text.Expected.Index).Take(WorstTexts).Select(w => Remark(w.Text, string.Join(", ", w.Text.Vectors.Select(v => Invariant($"{v.Name} {v.Cosine:F5}"))))),
            ],
        };
    }

    private static TextRemark Remark(EmbeddingFigures text, string remark) => new(text.Expected.Index, Excerpt.Of(text.Expected.Text), remark);

    private static Criterion Float32(Difference all, double limit) => new(
        "float32-embeddings",
        all.LargestShare <= 1 ? CriterionStatus.Ok : CriterionStatus.Failed,
        all.Largest,
        limit,
        Invariant($"largest difference {all.Largest:G3} of {all.Values} numbers, at most {limit:G3} expected ({2 * limit:G3} where values exceed {Tolerances.LargeValue})"));
}
