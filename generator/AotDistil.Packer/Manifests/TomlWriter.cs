using System.Globalization;
using System.Text;

namespace AotDistil.Packer.Manifests;

/// <summary>
/// Writes the strict subset of TOML that manifests are made of: tables, arrays of tables, and strings, integers, floats, booleans and one-line arrays of
/// strings or integers under bare keys. Always the same bytes for the same calls.
/// </summary>
internal sealed class TomlWriter
{
    private readonly StringBuilder _text = new();

    /// <summary>A comment line.</summary>
    public void Comment(string comment) => _text.Append("# ").Append(comment).Append('\n');

    /// <summary>Begins a table.</summary>
    public void Table(string name) => _text.Append("\n[").Append(name).Append("]\n");

    /// <summary>Begins the next table of an array of tables.</summary>
    public void ArrayTable(string name) => _text.Append("\n[[").Append(name).Append("]]\n");

    /// <summary>A string.</summary>
    public void Value(string key, string value) => Line(key, Quote(value));

    /// <summary>An integer.</summary>
    public void Value(string key, long value) => Line(key, value.ToString(CultureInfo.InvariantCulture));

    /// <summary>A boolean.</summary>
    public void Value(string key, bool value) => Line(key, value ? "true" : "false");

    /// <summary>A float, which TOML tells from an integer by its point or exponent.</summary>
    public void Value(string key, double value)
    {
        string digits = value.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant();
        Line(key, digits.AsSpan().ContainsAny('.', 'e') ? digits : $"{digits}.0");
    }

    /// <summary>An array of strings.</summary>
    public void Value(string key, IEnumerable<string> values) => Line(key, $"[{string.Join(", ", values.Select(Quote))}]");

    /// <summary>An array of integers.</summary>
    public void Value(string key, IEnumerable<int> values) => Line(key, $"[{string.Join(", ", values.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]");

    /// <summary>What was written.</summary>
    public override string ToString() => _text.ToString();

    private void Line(string key, string value) => _text.Append(key).Append(" = ").Append(value).Append('\n');

    /// <summary>A TOML basic string. Control characters, which TOML forbids, become escapes; so do the line separators that some readers of lines take for ends.</summary>
    private static string Quote(string value)
    {
        StringBuilder quoted = new("\"", value.Length + 2);
        foreach (char c in value)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append("\\\\"),
                '\b' => quoted.Append("\\b"),
                '\t' => quoted.Append("\\t"),
                '\n' => quoted.Append("\\n"),
                '\f' => quoted.Append("\\f"),
                '\r' => quoted.Append("\\r"),
                _ when char.IsControl(c) || c is '\u2028' or '\u2029' => quoted.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:X4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }
}
