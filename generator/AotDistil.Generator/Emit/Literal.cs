using System.Globalization;
using System.Text;

namespace AotDistil.Generator.Emit;

/// <summary>Values as C# literals.</summary>
internal static class Literal
{
    /// <summary>A quoted string literal; what is not plain printable ASCII is escaped, so that no text can end the literal or the line.</summary>
    public static string String(string value)
    {
        StringBuilder text = new(value.Length + 2);
        text.Append('"');
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                >= ' ' and <= '~' => c.ToString(),
                _ => "\\u" + ((int)c).ToString("X4", CultureInfo.InvariantCulture),
            });
        }

        return text.Append('"').ToString();
    }

    /// <summary>A string as UTF-8 bytes, null-terminated in memory: <c>"…"u8</c>.</summary>
    public static string Utf8(string value) => String(value) + "u8";

    /// <summary>A <see langword="double"/> literal that reads back to the same bits.</summary>
    public static string Double(double value) => value.ToString("R", CultureInfo.InvariantCulture) + "d";

    /// <summary>A <see langword="float"/> literal that reads back to the same bits.</summary>
    public static string Float(float value) => value.ToString("R", CultureInfo.InvariantCulture) + "f";

    /// <summary>A whole number, for the invariant culture.</summary>
    public static string Integer(int value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A pointer and an offset from it, which is left out where it is 0.</summary>
    public static string Plus(string pointer, int offset) => offset == 0 ? pointer : $"{pointer} + {Integer(offset)}";

    /// <summary>An expression that a cast may stand before.</summary>
    public static string Parenthesised(string expression) => expression.IndexOf(' ') < 0 ? expression : $"({expression})";

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static string Bool(bool value) => value ? "true" : "false";

    /// <summary>Text for a line of an XML comment: one line, markup escaped.</summary>
    public static string Xml(string value)
    {
        StringBuilder text = new(value.Length);
        foreach (char c in value)
        {
            text.Append(c switch
            {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                _ when char.IsControl(c) || char.IsSurrogate(c) || c is '\u2028' or '\u2029' or '\uFFFE' or '\uFFFF' => " ",
                _ => c.ToString(),
            });
        }

        return text.ToString();
    }
}
