using System.Text;

namespace AotDistil.Packer.Manifests;

/// <summary>
/// The few facts of a model card that travel with the model: from the front matter of README.md, the lines <c>key: value</c> between two lines <c>---</c>.
/// A tolerant reader of that much of YAML; what it does not understand it leaves out, since nothing depends on it.
/// </summary>
internal static class ModelCard
{
    /// <summary>The card's file name.</summary>
    public const string FileName = "README.md";

    private const int MaxValueLength = 200;

    /// <summary>The keys that are taken, in the order in which the manifest has them.</summary>
    private static readonly string[] Keys = ["model_name", "license", "license_name", "license_link", "language", "base_model"];

    /// <summary>The facts in a card's text, UTF-8; those that are not there are left out.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Read(ReadOnlySpan<byte> card)
    {
        string[] lines = Encoding.UTF8.GetString(card).TrimStart('\uFEFF').ReplaceLineEndings("\n").Split('\n');
        int end = lines[0].TrimEnd() == "---" ? Array.FindIndex(lines, 1, l => l.TrimEnd() == "---") : -1;
        if (end < 0)
        {
            return [];
        }

        List<KeyValuePair<string, string>> facts = [];
        foreach (string key in Keys)
        {
            int line = Array.FindIndex(lines, 1, end - 1, l => l.StartsWith($"{key}:", StringComparison.Ordinal));
            string value = line < 0 ? "" : Value(lines[line][(key.Length + 1)..], lines.AsSpan((line + 1)..end));
            if (value.Length is > 0 and <= MaxValueLength && !value.Any(char.IsControl))
            {
                facts.Add(new KeyValuePair<string, string>(key, value));
            }
        }

        return facts;
    }

    /// <summary>A scalar, a list in brackets, or a list on the lines that follow, its members joined.</summary>
    private static string Value(string text, ReadOnlySpan<string> following)
    {
        text = text.Trim();
        if (text.StartsWith('[') && text.EndsWith(']'))
        {
            return string.Join(", ", text[1..^1].Split(',').Select(Scalar).Where(v => v.Length > 0));
        }

        if (text.Length > 0)
        {
            return Scalar(text);
        }

        List<string> members = [];
        foreach (string line in following)
        {
            if (!line.TrimStart().StartsWith("- ", StringComparison.Ordinal))
            {
                break;
            }

            members.Add(Scalar(line.TrimStart()[2..]));
        }

        return string.Join(", ", members);
    }

    private static string Scalar(string text)
    {
        text = text.Trim();
        return text.Length >= 2 && text[0] is '"' or '\'' && text[^1] == text[0] ? text[1..^1]
            : text is "null" or "~" or "|" or ">" ? ""
            : text;
    }
}
