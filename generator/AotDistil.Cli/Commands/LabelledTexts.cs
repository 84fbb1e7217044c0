using System.Text.Json;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;

namespace AotDistil.Cli.Commands;

/// <summary>Examples for <c>aotdistil fit</c>.</summary>
/// <param name="Texts">The texts.</param>
/// <param name="Classes">Of each the index of its label.</param>
/// <param name="Labels">The labels, in the order in which they come first.</param>
internal sealed record LabelledTexts(IReadOnlyList<string> Texts, int[] Classes, IReadOnlyList<string> Labels)
{
    /// <summary>Reads a file: in each line a text, a tab and its label, or an object of both. Empty lines are none.</summary>
    /// <exception cref="VerificationException">A line is neither; the message says which.</exception>
    public static LabelledTexts Read(string path)
    {
        List<string> texts = [], labels = [];
        List<int> classes = [];
        IReadOnlyList<string> lines = TextFile.Lines(path);
        for (int i = 0; i < lines.Count; i++)
        {
            if (lines[i].Length == 0)
            {
                continue;
            }

            (string text, string label) = Example(lines[i]) is { Text.Length: > 0, Label.Length: > 0 } example && !example.Label.Contains('\0', StringComparison.Ordinal)
                ? example
                : throw new VerificationException($"{path}, line {i + 1}: expected a text, a tab and its label, or {{\"text\":\"…\",\"label\":\"…\"}}.");
            int known = labels.IndexOf(label);
            if (known < 0)
            {
                known = labels.Count;
                labels.Add(label);
            }

            texts.Add(text);
            classes.Add(known);
        }

        return new LabelledTexts(texts, [.. classes], labels);
    }

    // Labels are words, so where a line has several tabs the last one separates.
    private static (string Text, string Label) Example(string line)
    {
        if (RunLine.Of(line).Json is JsonElement json)
        {
            try
            {
                return (TaskRequestJson.String(json.GetProperty("text")), TaskRequestJson.String(json.GetProperty("label")));
            }
            catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
            {
                return ("", "");
            }
        }

        int tab = line.LastIndexOf('\t');
        return tab < 0 ? ("", "") : (line[..tab], line[(tab + 1)..].Trim());
    }
}
