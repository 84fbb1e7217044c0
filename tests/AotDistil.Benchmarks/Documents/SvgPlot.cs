using System.Globalization;
using System.Text;
using AotDistil.Benchmarks.Comparing;

namespace AotDistil.Benchmarks.Documents;

/// <summary>
/// Milliseconds of one sentence over its tokens, both axes logarithmic, a panel for each shape. Its colours follow the reader's light or dark mode.
/// </summary>
internal static class SvgPlot
{
    private const int Panel = 440, Left = 52, Top = 40, Width = 370, Height = 360, Right = Left + Width, Bottom = Top + Height;
    private const int LegendTop = Bottom + 58, LegendRow = 20, LegendColumn = 150;
    private const double LeastTokens = 8, MostTokens = 512;

    /// <summary>Where a logarithmic axis of milliseconds may begin, end and have its ticks.</summary>
    private static readonly double[] Steps = [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000];

    private const string Style = """
        text { font: 12px system-ui, sans-serif; fill: #1f2328 } .title { font-size: 14px; font-weight: 600 } .tick { fill: #59636e; font-size: 11px }
        .grid { stroke: #d1d9e0; stroke-width: 1 } polyline { fill: none; stroke-width: 1.8; stroke-linejoin: round }
        .ours0 { stroke: #0969da; stroke-width: 3 } .ours1 { stroke: #54aeff } .ours2 { stroke: #54aeff; stroke-dasharray: 2 3 }
        .rival0 { stroke: #cf222e } .rival1 { stroke: #bc4c00 } .rival2 { stroke: #cf222e; stroke-dasharray: 2 3 } .roofline { stroke: #59636e; stroke-dasharray: 7 4 }
        @media (prefers-color-scheme: dark) {
          text { fill: #f0f6fc } .tick { fill: #9198a1 } .grid { stroke: #3d444d } .ours0 { stroke: #4493f8 } .ours1, .ours2 { stroke: #79c0ff }
          .rival0, .rival2 { stroke: #f85149 } .rival1 { stroke: #db8b3f } .roofline { stroke: #9198a1 }
        }
        """;

    public static string Write(IReadOnlyList<Measurement> measurements)
    {
        Measurement[] sentences = [.. measurements.Where(m => m.Batch == 1 && m.Threads == 1)];
        string[] shapes = [.. sentences.Select(m => m.Shape).Distinct()];
        double[] values = [.. sentences.SelectMany(m => new[] { m.OursMs, m.RivalMs, m.RooflineMs })];
        double least = Steps.Last(step => step <= values.Min()), most = Steps.First(step => step >= values.Max());
        int width = Panel * shapes.Length, legendRows = (Lines(sentences).Count() * LegendColumn + width - 1) / width;
        StringBuilder svg = new();
        svg.Append(CultureInfo.InvariantCulture, $"""
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {LegendTop + (legendRows * LegendRow)}" role="img" aria-label="Milliseconds over tokens, ours and rivals">
            <style>
            {Style}
            </style>

            """);
        for (int i = 0; i < shapes.Length; i++)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({i * Panel} 0)\">\n");
            Axes(svg, shapes[i], least, most);
            foreach ((string style, _, IEnumerable<(int Tokens, double Ms)> points) in Lines(sentences.Where(m => m.Shape == shapes[i])))
            {
                IEnumerable<string> path = points.Select(p => string.Create(CultureInfo.InvariantCulture, $"{X(p.Tokens):F1},{Y(p.Ms, least, most):F1}"));
                svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{style}\" points=\"{string.Join(' ', path)}\"/>\n");
            }

            svg.Append("</g>\n");
        }

        Legend(svg, Lines(sentences), width / LegendColumn);
        return svg.Append("</svg>\n").ToString().ReplaceLineEndings("\n");
    }

    /// <summary>Every line of a panel, ours last so that it lies on top.</summary>
    private static IEnumerable<(string Style, string Name, IEnumerable<(int Tokens, double Ms)> Points)> Lines(IEnumerable<Measurement> sentences)
    {
        yield return ("roofline", "roofline", sentences.DistinctBy(m => m.Tokens).Select(m => (m.Tokens, m.RooflineMs)));
        foreach ((int i, IGrouping<string, Measurement> rival) in sentences.GroupBy(m => m.Rival).Index().Reverse())
        {
            yield return ($"rival{i}", rival.Key, rival.DistinctBy(m => m.Tokens).Select(m => (m.Tokens, m.RivalMs)));
        }

        foreach ((int i, IGrouping<string, Measurement> ours) in sentences.GroupBy(m => m.Variant).Index().Reverse())
        {
            yield return ($"ours{i}", "ours, " + ours.Key, ours.DistinctBy(m => m.Tokens).Select(m => (m.Tokens, m.OursMs)));
        }
    }

    private static void Axes(StringBuilder svg, string shape, double least, double most)
    {
        string title = shape.Replace("x", " × ", StringComparison.Ordinal);
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"title\" x=\"{Left}\" y=\"22\">{title}: milliseconds, one sentence</text>\n");
        for (double tokens = LeastTokens; tokens <= MostTokens; tokens *= 2)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{X(tokens):F1} {Top}V{Bottom}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{X(tokens):F1}\" y=\"{Bottom + 16}\" text-anchor=\"middle\">{tokens}</text>\n");
        }

        foreach (double ms in Steps.Where(step => step >= least && step <= most))
        {
            double y = Y(ms, least, most);
            svg.Append(CultureInfo.InvariantCulture, $"<path class=\"grid\" d=\"M{Left} {y:F1}H{Right}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text class=\"tick\" x=\"{Left - 6}\" y=\"{y + 4:F1}\" text-anchor=\"end\">{ms}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Width / 2)}\" y=\"{Bottom + 36}\" text-anchor=\"middle\">tokens</text>\n");
    }

    private static void Legend(StringBuilder svg, IEnumerable<(string Style, string Name, IEnumerable<(int Tokens, double Ms)> Points)> lines, int columns)
    {
        foreach ((int i, (string style, string name, _)) in lines.Reverse().Index())
        {
            int x = 12 + (i % columns * LegendColumn), y = LegendTop + (i / columns * LegendRow);
            svg.Append(CultureInfo.InvariantCulture, $"<polyline class=\"{style}\" points=\"{x},{y} {x + 26},{y}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 32}\" y=\"{y + 4}\">{name}</text>\n");
        }
    }

    private static double X(double tokens) => Left + (Math.Log2(tokens / LeastTokens) / Math.Log2(MostTokens / LeastTokens) * Width);

    private static double Y(double ms, double least, double most) => Top + (Math.Log10(most / ms) / Math.Log10(most / least) * Height);
}
