using System.Globalization;
using System.Text;
using AotDistil.Cli.Verification.Checks;

namespace AotDistil.Cli.Verification.Reports;

/// <summary>The report for a reader.</summary>
internal static class ReportText
{
    /// <summary>The whole text.</summary>
    public static string Of(VerificationReport report)
    {
        StringBuilder text = new();
        text.Append(CultureInfo.InvariantCulture, $"{report.Model}: {report.Architecture}, {report.Task}, {report.Texts} texts, kernel {report.Kernel}\n");
        if (report.Packing.Length > 0)
        {
            text.Append(report.Packing).Append('\n');
        }

        foreach (CheckReport check in report.Checks.Where(c => c.Layers.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"\n{check.Check} against {check.ComparedWith}\n{Table(check.Layers)}");
        }

        text.Append('\n');
        Criterion[] criteria = [.. report.Checks.SelectMany(c => c.Criteria)];
        int width = criteria.Max(c => c.Name.Length);
        foreach (Criterion criterion in criteria)
        {
            text.Append(CultureInfo.InvariantCulture, $"{criterion.Name.PadRight(width)}  {Status(criterion.Status)}  {criterion.Figures}\n");
        }

        foreach (CheckReport check in report.Checks.Where(c => c.Texts.Count > 0))
        {
            text.Append(CultureInfo.InvariantCulture, $"\nworst texts of {check.Check}\n");
            foreach (TextRemark remark in check.Texts)
            {
                text.Append(CultureInfo.InvariantCulture, $"{remark.Text,5}  {remark.Excerpt}\n       {remark.Remark}\n");
            }
        }

        foreach (string note in report.Notes)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nNote: {note}\n");
        }

        return text.ToString();
    }

    private static TextTable Table(IReadOnlyList<LayerRow> rows)
    {
        TextTable table = new("layer", "texts", "cosine", "least", "in text", "per token", "least", "largest difference", "mean");
        foreach (LayerRow row in rows)
        {
            table.Add(
                row.Layer,
                $"{row.Texts}",
                Cosine(row.CosineAverage),
                Cosine(row.CosineLeast),
                $"{row.WorstText}",
                Cosine(row.TokenCosineAverage),
                Cosine(row.TokenCosineLeast),
                Difference(row.LargestDifference),
                Difference(row.MeanDifference));
        }

        return table;
    }

    private static string Status(CriterionStatus status) => status switch
    {
        CriterionStatus.Ok => "ok    ",
        CriterionStatus.Failed => "FAILED",
        _ => "-     ",
    };

    // Rounded towards the worse: what is shown as 1 is 1.
    private static string Cosine(double? value) => value is double v ? (Math.Floor(v * 1e6) / 1e6).ToString("F6", CultureInfo.InvariantCulture) : "";

    private static string Difference(double value) => value.ToString(value is > 0 and < 1e-3 ? "0.0E+0" : "F4", CultureInfo.InvariantCulture);
}
