using System.Globalization;
using System.Text;
using AotDistil.Benchmarks.Comparing;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Documents;

/// <summary>The results as a page: how they were measured, a table for each shape, and one for each of the other measurements.</summary>
internal sealed class MarkdownPage
{
    private readonly StringBuilder _page = new();

    private MarkdownPage()
    {
    }

    public static string Write(IReadOnlyList<Measurement> measurements, Record record, string command, string plot, DateTime date)
    {
        MarkdownPage page = new();
        page.Introduction(record, command, plot, date);
        foreach (IGrouping<string, Measurement> shape in measurements.GroupBy(m => m.Shape))
        {
            page.Shape(shape.Key, [.. shape]);
        }

        page.Results(
            $"SST-2 dev, {string.Join(", ", record.Of("corpus").Select(corpus => $"{corpus["sentences"]} sentences of {corpus["tokens"]} tokens").Distinct())}",
            "Lengths of real sentences, random weights: ours in one call, each rival in several ways.",
            record.Of("corpus_run"));
        page.Results(
            "Linears",
            """
            GMAC/s of the 512-bit kernels, without an epilogue and with it, and what that is of the core's peak; weights in cache. What specialisation buys: *of peak any shape* is the same
            tile, without an epilogue, in a function that is told the shape when it is called and pads rows to the tile's 12, as a library for any model does.
            """,
            record.Of("linear"));
        page.Results(
            "Architectures",
            "Other architectures and rotated rows, against the roofline and against the DistilBERT of the same shape.",
            record.Of("architecture"));
        page.Results(
            "Cold start",
            """
            A C program linked with the library, files in the page cache: from before the process starts to the first answer, median of 20; anonymous memory after a sentence
            of 128 tokens. The library holds all models of these pages.
            """,
            record.Of("cold_start"));
        foreach (IReadOnlyDictionary<string, object> skipped in record.Of("skipped").DistinctBy(fact => fact["name"]))
        {
            page._page.Append(CultureInfo.InvariantCulture, $"\nNot measured: {skipped["name"]} ({skipped["reason"]}).\n");
        }

        return page._page.ToString().ReplaceLineEndings("\n");
    }

    private void Introduction(Record record, string command, string plot, DateTime date)
    {
        IReadOnlyDictionary<string, object> machine = record.Of("machine")[0];
        IEnumerable<string> versions = record.Of("contender").GroupBy(fact => $"{fact["version"]}", fact => $"{fact["name"]}").Select(Version);
        IEnumerable<string> peaks = machine.Where(fact => fact.Key.StartsWith("peak_", StringComparison.Ordinal)).Select(Peak);
        _page.Append(CultureInfo.InvariantCulture, $"""
            # Benchmarks

            Written by `{command}` on {date:yyyy-MM-dd}; repeat it on your machine. Random weights, milliseconds, the least of many runs, one thread but where it says two;
            all contenders took turns in one process. Our times begin at the text and include the tokenizer, the rivals' begin at token ids.
            In brackets: how many times longer the rival takes than our fastest variant.

            | | |
            |---|---|
            | processor | {machine["processor"]} |
            | its int8 peak | {string.Join(", ", peaks)} |
            | load before it ran | {machine["load"]} |
            | system | {machine["system"]}, {machine["runtime"]} |
            | versions | {string.Join(", ", versions)} |

            ![Milliseconds over tokens]({plot})

            *Roofline* is the least time this core could take: the int8 multiply-adds that the answer needs at the core's measured peak, or the weights
            at its measured read bandwidth, whichever is longer ([Roofline.cs](../tests/AotDistil.Benchmarks/Measuring/Roofline.cs)).

            """);
    }

    private void Shape(string shape, Measurement[] measurements)
    {
        string[] variants = [.. measurements.Select(m => m.Variant).Distinct()];
        string[] rivals = [.. measurements.Select(m => m.Rival).Distinct()];
        Heading(shape.Replace("x", " × ", StringComparison.Ordinal), "");
        Header(["tokens", .. variants.Select(v => "ours, " + v), "roofline", "× roofline", .. rivals]);
        foreach (var size in measurements.GroupBy(m => (m.Threads, m.Batch, m.Tokens)))
        {
            Dictionary<string, double> ours = size.DistinctBy(m => m.Variant).ToDictionary(m => m.Variant, m => m.OursMs);
            Dictionary<string, double> theirs = size.DistinctBy(m => m.Rival).ToDictionary(m => m.Rival, m => m.RivalMs);
            double best = ours.Values.Min(), roofline = size.First().RooflineMs;
            Row(
            [
                Size(size.Key.Tokens, size.Key.Batch, size.Key.Threads),
                .. variants.Select(v => ours[v] == best ? $"**{Number(best)}**" : Number(ours[v])),
                Number(roofline),
                Number(best / roofline),
                .. rivals.Select(rival => $"{Number(theirs[rival])} ({Number(theirs[rival] / best)})"),
            ]);
        }
    }

    private void Results(string title, string text, IReadOnlyList<IReadOnlyDictionary<string, object>> results)
    {
        if (results.Count > 0)
        {
            Heading(title, text);
            Header([.. results[0].Keys.Select(name => name.Replace('_', ' '))]);
            foreach (IReadOnlyDictionary<string, object> result in results)
            {
                Row(result.Values.Select(value => value is double number ? Number(number) : $"{value}"));
            }
        }
    }

    private void Heading(string title, string text) =>
        _page.Append(CultureInfo.InvariantCulture, $"\n## {title}\n\n{(text.Length > 0 ? text + "\n\n" : "")}");

    private void Header(string[] names)
    {
        Row(names);
        Row(names.Select(_ => "---:"));
    }

    private void Row(IEnumerable<string> cells) => _page.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Size(int tokens, int batch, int threads) =>
        (batch == 1 ? $"{tokens}" : $"{batch} × {tokens}") + (threads == 1 ? "" : $", {threads} threads");

    private static string Version(IGrouping<string, string> names) => $"{string.Join(", ", names.Distinct())} {names.Key}";

    private static string Peak(KeyValuePair<string, object> fact) => $"{fact.Key.Split('_')[1]} {Number((double)fact.Value)} GMAC/s";

    private static string Number(double value) => value.ToString(value < 10 ? "F2" : value < 100 ? "F1" : "F0", CultureInfo.InvariantCulture);
}
