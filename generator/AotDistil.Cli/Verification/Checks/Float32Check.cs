using System.Globalization;
using AotDistil.Cli.Verification.Figures;

namespace AotDistil.Cli.Verification.Checks;

/// <summary>The float32 reference has transformers' hidden states and outputs: the checkpoint is read as it is meant.</summary>
internal sealed class Float32Check : ICheck
{
    private const int WorstTexts = 3;

    /// <inheritdoc/>
    public CheckReport Run(VerificationFigures figures)
    {
        (int Text, StateFigures Figures)[] states = [.. figures.Encodings.SelectMany(e => e.Float32States.Select(s => (e.Encoding.Index, s)))];
        (int Text, OutputFigures Figures)[] outputs = [.. figures.Encodings.Where(e => e.Float32Outputs is not null).Select(e => (e.Encoding.Index, e.Float32Outputs!))];
        List<LayerRow> rows = [.. states.GroupBy(s => s.Figures.Layer).OrderBy(g => g.Key).Select(g => LayerRow.OfStates(g.Key, [.. g]))];
        if (outputs.Length > 0)
        {
            rows.Add(LayerRow.OfOutputs(outputs));
        }

        List<Criterion> criteria = [Judge("float32-states", figures, [.. states.Select(s => (s.Text, s.Figures.Difference))])];
        if (figures.Plan.Head.Outputs > 0)
        {
            criteria.Add(Judge("float32-outputs", figures, [.. outputs.Select(o => (o.Text, o.Figures.Difference))]));
        }

        return new CheckReport { Check = "float32", ComparedWith = "transformers", Layers = rows, Criteria = criteria, Texts = [.. Failed(figures).Take(WorstTexts)] };
    }

    private static Criterion Judge(string name, VerificationFigures figures, (int Text, Difference Difference)[] differences)
    {
        double limit = figures.Tolerances.Float32;
        if (differences.Length == 0)
        {
            return Criterion.NotJudged(name, limit, "nothing of transformers' is stored");
        }

        Difference all = Difference.All(differences.Select(d => d.Difference));
        string text = string.Create(
            CultureInfo.InvariantCulture,
            $"largest difference {all.Largest:G3} of {all.Values} values, at most {limit:G3} expected ({2 * limit:G3} where values exceed {Tolerances.LargeValue}); "
            + $"the worst is {all.LargestShare:P0} of that");
        return new Criterion(name, all.LargestShare <= 1 ? CriterionStatus.Ok : CriterionStatus.Failed, all.Largest, limit, text);
    }

    private static IEnumerable<TextRemark> Failed(VerificationFigures figures) =>
        from e in figures.Encodings
        let worst = Difference.All([.. e.Float32States.Select(s => s.Difference), e.Float32Outputs?.Difference ?? default])
        where !(worst.LargestShare <= 1)
        orderby worst.Largest descending
        let layer = e.Float32States.FirstOrDefault(s => !(s.Difference.LargestShare <= 1))?.Layer
        let place = layer is null ? "in the outputs" : layer == 0 ? "in the embeddings" : $"behind layer {layer}"
        select new TextRemark(e.Encoding.Index, e.Encoding.Excerpt, string.Create(CultureInfo.InvariantCulture, $"float32 differs by {worst.Largest:G3}, first {place}"));
}
