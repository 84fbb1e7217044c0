using System.Globalization;
using System.Text;

namespace AotDistil.Packer;

/// <summary>How things look in messages.</summary>
internal static class Text
{
    /// <summary><c>[3000, 96]</c>.</summary>
    public static string Shape(IEnumerable<long> shape) => $"[{string.Join(", ", shape)}]";

    /// <summary>One line whatever was in the names it quotes: control characters become escapes, so that no file can forge a second message.</summary>
    public static string OneLine(string text)
    {
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
