using AotDistil.Cli.Verification.Figures;

namespace AotDistil.Cli.Verification.Checks;

/// <summary>The library's tokenizer gives the ids and types that transformers' gives.</summary>
internal sealed class IdsCheck : ICheck
{
    private const string Name = "ids";
    private const int MostRemarks = 10;

    /// <inheritdoc/>
    public CheckReport Run(VerificationFigures figures)
    {
        EncodingFigures[] known = [.. figures.Encodings.Where(e => e.Ids is not null)], wrong = [.. known.Where(e => e.Ids!.Mismatch is not null)];
        int unknown = figures.Encodings.Count - known.Length;
        string rest = unknown == 0 ? "" : $"; of {unknown} only ids are known";
        return new CheckReport
        {
            Check = Name,
            Criteria =
            [
                known.Length == 0
                    ? Criterion.NotJudged(Name, 1, $"of {unknown} texts only ids are known")
                    : Criterion.AtLeast(Name, (known.Length - wrong.Length) / (double)known.Length, 1, $"{known.Length - wrong.Length} of {known.Length} texts have transformers' ids{rest}"),
            ],
            Texts = [.. wrong.Take(MostRemarks).Select(e => new TextRemark(e.Encoding.Index, e.Encoding.Excerpt, e.Ids!.Mismatch!))],
        };
    }
}
