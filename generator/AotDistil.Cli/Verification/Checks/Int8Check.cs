using AotDistil.Cli.Verification.Figures;
using static System.FormattableString;

namespace AotDistil.Cli.Verification.Checks;

/// <summary>The library's hidden states and outputs stay close to float32, and its clear answers are the same.</summary>
internal sealed class Int8Check : ICheck
{
    private const int WorstTexts = 3, MostAnswers = 10;

    /// <inheritdoc/>
    public CheckReport Run(VerificationFigures figures)
    {
        IReadOnlyList<EncodingFigures> encodings = figures.Encodings;
        int layers = figures.Plan.Encoder.Schedule.Order.Count;
        LayerRow[] rows = [.. Enumerable.Range(0, layers + 1).Select(layer => LayerRow.OfStates(layer, [.. encodings.Select(e => (e.Encoding.Index, e.States[layer]))]))];
        List<LayerRow> table = [.. rows];
        List<Criterion> criteria = CosineCriteria(figures, rows[^1]);
        List<TextRemark> texts = [.. encodings.OrderBy(e => e.States[^1].Cosine).Take(WorstTexts).Select(e => new TextRemark(e.Encoding.Index, e.Encoding.Excerpt, Lost(e.States)))];
        (int, OutputFigures)[] outputs = [.. encodings.Where(e => e.Outputs is not null).Select(e => (e.Encoding.Index, e.Outputs!))];
        if (outputs.Length > 0)
        {
            table.Add(LayerRow.OfOutputs(outputs));
            criteria.Add(Answers(figures, texts));
        }

        return new CheckReport { Check = "int8", ComparedWith = ComparedWith(encodings), Layers = table, Criteria = criteria, Texts = texts };
    }

    private static List<Criterion> CosineCriteria(VerificationFigures figures, LayerRow last)
    {
        Tolerances t = figures.Tolerances;
        double average = last.CosineAverage!.Value, least = last.CosineLeast!.Value;
        return
        [
            Criterion.AtLeast(
                "cosine-average",
                average,
                t.CosineAverage,
                Invariant($"{average:F5} of the last hidden states on average over texts, at least {t.CosineAverage} expected; of single tokens {last.TokenCosineAverage:F5}")),
            Criterion.AtLeast(
                "cosine-least",
                least,
                t.CosineLeast,
                Invariant($"{least:F5} in text {last.WorstText}, at least {t.CosineLeast} expected; in the worst token of all {last.TokenCosineLeast:F5}")),
        ];
    }

    private static Criterion Answers(VerificationFigures figures, List<TextRemark> texts)
    {
        const string Name = "same-answers";
        OutputFigures[] outputs = [.. figures.Encodings.Select(e => e.Outputs!)];
        double limit = figures.Tolerances.SameAnswers, range = outputs.Max(o => o.Largest) - outputs.Min(o => o.Smallest);
        (EncodingFigures Encoding, AnswerCase Case)[] all = [.. figures.Encodings.SelectMany(e => e.Outputs!.Cases.Select(c => (e, c)))];
        if (all.Length == 0)
        {
            return Criterion.NotJudged(Name, limit, "the outputs are numbers and no labels");
        }

        (EncodingFigures Encoding, AnswerCase Case)[] clear = [.. all.Where(c => c.Case.Margin > figures.Tolerances.ClearMargin * range)];
        (EncodingFigures Encoding, AnswerCase Case)[] others = [.. clear.Where(c => c.Case.Expected != c.Case.Found)];
        int close = all.Length - clear.Length, closeOthers = all.Count(c => c.Case.Expected != c.Case.Found) - others.Length;
        string rest = close == 0 ? "" : Invariant($"; of {close} close ones {closeOthers} are others");
        if (clear.Length == 0)
        {
            return Criterion.NotJudged(Name, limit, "no answer is clear" + rest);
        }

        texts.AddRange(others.Take(MostAnswers).Select(o => new TextRemark(
            o.Encoding.Encoding.Index,
            o.Encoding.Encoding.Excerpt,
            Invariant($"{o.Case.Place}: float32 answers {o.Case.Expected} by a margin of {o.Case.Margin:G3}, int8 {o.Case.Found}"))));
        int same = clear.Length - others.Length;
        double share = same / (double)clear.Length;
        return Criterion.AtLeast(Name, share, limit, Invariant($"{same} of {clear.Length} clear answers are float32's ({100 * share:F1} %, at least {100 * limit:0.##} % expected){rest}"));
    }

    private static string ComparedWith(IReadOnlyList<EncodingFigures> encodings)
    {
        int all = encodings.Count, stored = encodings.Count(e => e.States.All(s => s.FromTransformers));
        return stored == all
            ? $"transformers (hidden states of {all} texts)"
            : $"transformers where its states are stored (all layers of {stored} texts of {all}), the float32 reference elsewhere";
    }

    // Which layer takes how much.
    private static string Lost(IReadOnlyList<StateFigures> states) =>
        $"cosine layer by layer {string.Join(" ", states.Select(s => Invariant($"{s.Cosine:F5}")))}; worst token {Invariant($"{states[^1].TokenCosineLeast:F5}")}";
}
