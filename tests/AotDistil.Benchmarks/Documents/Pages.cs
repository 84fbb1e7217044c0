using AotDistil.Benchmarks.Comparing;
using AotDistil.Benchmarks.Reports;

namespace AotDistil.Benchmarks.Documents;

/// <summary>Writes <c>docs/benchmarks.md</c> and <c>docs/benchmarks.svg</c> of this checkout.</summary>
internal static class Pages
{
    public static void Write(IReadOnlyList<Measurement> measurements, Record record, string command)
    {
        string docs = Path.Combine(Places.Root, "docs");
        File.WriteAllText(Path.Combine(docs, "benchmarks.md"), MarkdownPage.Write(measurements, record, command, DateTime.UtcNow));
        File.WriteAllText(Path.Combine(docs, "benchmarks.svg"), SvgPlot.Write(measurements));
    }
}
