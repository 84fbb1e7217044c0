using System.Globalization;
using System.Text;

namespace AotDistil.Packer;

/// <summary>How things look in messages.</summary>
internal static class Text
{
    private const int MaxLineLength = 2000;

    /// <summary><c>[3000, 96]</c>.</summary>
    public static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>One line, and no endless one, whatever was in the names it quotes: control characters become escapes, so that no file can forge a second message.</summary>
    public static string OneLine(string text)
    {
        text = text.Length > MaxLineLength ? $"{text[..MaxLineLength]}…" : text;
        StringBuilder line = new(text.Length);
        foreach (char c in text)
        {
            _ = char.IsControl(c) || c is '\u2028' or '\u2029'
                ? line.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}")
                : line.Append(c);
        }

        return line.ToString();
    }
}
