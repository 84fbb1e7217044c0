using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Figures;
using static System.FormattableString;

namespace AotDistil.Cli.Verification.Checks;

/// <summary>The library's clear answers are those of transformers' pipelines, and so are all of the float32 reference's.</summary>
internal sealed class AnswersCheck : ICheck
{
    private const int MostRemarks = 20;

    /// <inheritdoc/>
    public CheckReport Run(VerificationFigures figures)
    {
        IReadOnlyList<AnswerFigures> answers = figures.Answers;
        Tolerances t = figures.Tolerances;
        (AnswerFigures Answer, ItemCase Case)[] all = [.. answers.SelectMany(a => a.Cases.Select(c => (a, c)))];
        (AnswerFigures Answer, ItemCase Case)[] clear = [.. all.Where(c => c.Case.Margin > t.AnswerMargin)], others = [.. all.Where(c => !c.Case.IsSame).OrderByDescending(c => c.Case.Margin)];
        int clearOthers = clear.Count(c => !c.Case.IsSame), close = all.Length - clear.Length;
        List<Criterion> criteria =
        [
            clear.Length == 0
                ? Criterion.NotJudged("answers", t.Answers, Invariant($"none of {all.Length} answers is clear; {others.Length} are others"))
                : Criterion.AtLeast(
                    "answers",
                    (clear.Length - clearOthers) / (double)clear.Length,
                    t.Answers,
                    Invariant($"{clear.Length - clearOthers} of {clear.Length} clear answers are transformers' ({100.0 * (clear.Length - clearOthers) / clear.Length:F1} %, at least {100 * t.Answers:0.##} % expected); of {close} close ones {others.Length - clearOthers} are others")),
            Scores(answers, t),
        ];
        if (answers.Any(a => a.Float32Difference is not null))
        {
            criteria.Add(Float32(answers));
        }

        return new CheckReport
        {
            Check = "answers",
            Criteria = criteria,
            Texts =
            [
                .. answers.Where(a => a.Float32Mismatch is not null).Take(MostRemarks).Select(a => new TextRemark(a.Index, Excerpt.Of(a.Subject), $"float32: {a.Float32Mismatch}")),
                .. others.Take(MostRemarks).Select(o => new TextRemark(
                    o.Answer.Index,
                    Excerpt.Of(o.Answer.Subject),
                    Invariant($"transformers answers {o.Case.Expected ?? "nothing"} by a margin of {o.Case.Margin:F3}, int8 {o.Case.Found ?? "nothing"}"))),
            ],
        };
    }

    private static Criterion Scores(IReadOnlyList<AnswerFigures> answers, Tolerances tolerances)
    {
        double[] differences = [.. answers.SelectMany(a => a.ScoreDifferences)];
        return differences.Length == 0
            ? Criterion.NotJudged("answer-scores", tolerances.AnswerScores, "no answer with a score is the same")
            : Criterion.AtMost(
                "answer-scores",
                differences.Average(),
                tolerances.AnswerScores,
                Invariant($"the scores of {differences.Length} answers that are the same differ by {differences.Average():F4} on average, at most {tolerances.AnswerScores} expected; by {differences.Max():F4} at most"));
    }

    private static Criterion Float32(IReadOnlyList<AnswerFigures> answers)
    {
        int same = answers.Count(a => a.Float32Mismatch is null);
        return Criterion.AtLeast(
            "float32-answers",
            same / (double)answers.Count,
            1,
            Invariant($"{same} of {answers.Count} answers of float32 are transformers', scores within {answers.Max(a => a.Float32Difference):G3}"));
    }
}
