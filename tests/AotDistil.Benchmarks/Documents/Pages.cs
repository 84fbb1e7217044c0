using AotDistil.Benchmarks.Comparing;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Documents;

/// <summary>Writes <c>docs/benchmarks-NAME.md</c> and its plot in this checkout: a page for each kind of core.</summary>
internal static class Pages
{
    public static void Write(IReadOnlyList<Measurement> measurements, Record record, string name, string command)
    {
        string docs = Path.Combine(Places.Root, "docs"), plot = $"benchmarks-{name}.svg";
        File.WriteAllText(Path.Combine(docs, $"benchmarks-{name}.md"), MarkdownPage.Write(measurements, record, command, plot, DateTime.UtcNow));
        File.WriteAllText(Path.Combine(docs, plot), SvgPlot.Write(measurements));
    }
}
