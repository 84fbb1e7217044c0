using System.Globalization;
using System.Text;
using AotDistil.Benchmarks.Comparing;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Documents;

/// <summary>The results as a page: how they were measured, and a table for each shape.</summary>
internal static class MarkdownPage
{
    public static string Write(IReadOnlyList<Measurement> measurements, FactLog facts, string command, DateTime date)
    {
        StringBuilder page = new();
        Dictionary<string, object> machine = facts.Of("machine").Single();
        string versions = string.Join(", ", facts.Of("contender").Select(fact => $"{fact["name"]} {fact["version"]}").Distinct());
        page.Append(CultureInfo.InvariantCulture, $"""
            # Benchmarks

            Written by `{command}` on {date:yyyy-MM-dd}; repeat it on your machine. Random weights, one thread, milliseconds, the least of many runs; all contenders took turns in one process.
            Our times begin at the text and include the tokenizer, the rivals' begin at token ids. In brackets: how many times longer the rival takes than our fastest variant.

            | | |
            |---|---|
            | processor | {machine["processor"]} |
            | its int8 peak | {string.Join(", ", machine.Where(fact => fact.Key.StartsWith("peak_", StringComparison.Ordinal)).Select(Peak))} |
            | load while it ran | {machine["load"]} |
            | system | {machine["system"]}, {machine["runtime"]} |
            | versions | {versions} |

            ![Milliseconds over tokens](benchmarks.svg)

            *Roofline* is the least time this core could take: the int8 multiply-adds that the answer needs at the core's measured peak, or the weights at its measured read bandwidth,
            whichever is longer ([Roofline.cs](../tests/AotDistil.Benchmarks/Measuring/Roofline.cs)).

            """);
        foreach (IGrouping<string, Measurement> shape in measurements.GroupBy(m => m.Shape))
        {
            Table(page, shape.Key, [.. shape]);
        }

        foreach (Dictionary<string, object> skipped in facts.Of("skipped"))
        {
            page.Append(CultureInfo.InvariantCulture, $"\nNot measured: {skipped["name"]}, {skipped["shape"]}: {skipped["reason"]}.\n");
        }

        return page.ToString().ReplaceLineEndings("\n");
    }

    private static void Table(StringBuilder page, string shape, Measurement[] measurements)
    {
        string[] variants = [.. measurements.Select(m => m.Variant).Distinct()];
        string[] rivals = [.. measurements.Select(m => m.Rival).Distinct()];
        page.Append(CultureInfo.InvariantCulture, $"\n## {shape.Replace("x", " × ", StringComparison.Ordinal)}\n\n");
        Row(page, ["tokens", .. variants.Select(v => "ours, " + v), "roofline", "× roofline", .. rivals]);
        Row(page, [.. Enumerable.Repeat("---:", variants.Length + rivals.Length + 3)]);
        foreach (var size in measurements.GroupBy(m => (m.Batch, m.Tokens)))
        {
            Dictionary<string, double> ours = size.DistinctBy(m => m.Variant).ToDictionary(m => m.Variant, m => m.OursMs);
            Dictionary<string, double> theirs = size.DistinctBy(m => m.Rival).ToDictionary(m => m.Rival, m => m.RivalMs);
            double best = ours.Values.Min(), roofline = size.First().RooflineMs;
            Row(page,
            [
                size.Key.Batch == 1 ? $"{size.Key.Tokens}" : $"{size.Key.Batch} × {size.Key.Tokens}",
                .. variants.Select(v => ours[v] == best ? $"**{Number(best)}**" : Number(ours[v])),
                Number(roofline),
                Ratio(best / roofline),
                .. rivals.Select(rival => $"{Number(theirs[rival])} ({Ratio(theirs[rival] / best)})"),
            ]);
        }
    }

    private static void Row(StringBuilder page, IEnumerable<string> cells) => page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Peak(KeyValuePair<string, object> fact) => $"{fact.Key.Split('_')[1]} {Number((double)fact.Value)} GMAC/s";

    private static string Number(double value) => value.ToString(value < 10 ? "F2" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);

    private static string Ratio(double value) => value.ToString("F2", CultureInfo.InvariantCulture);
}
