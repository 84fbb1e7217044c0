using System.Globalization;

namespace AotDistil.Benchmarks.Reports;

/// <summary>Lines for a terminal: facts as they are, results in columns under their names.</summary>
internal sealed class TextReport(TextWriter output) : IReport
{
    private const int NumberWidth = 7;
    private const int WordWidth = 17;

    private string? _kind;

    public void Fact(string kind, params ReadOnlySpan<(string Name, object Value)> fields)
    {
        List<string> parts = [];
        foreach ((string name, object value) in fields)
        {
            parts.Add($"{name} {Text(value)}");
        }

        output.WriteLine($"{kind}: {string.Join("; ", parts)}");
        _kind = null;
    }

    public void Result(string kind, params ReadOnlySpan<(string Name, object Value)> fields)
    {
        string names = "", values = "";
        foreach ((string name, object value) in fields)
        {
            int width = Math.Max(name.Length, value is string ? WordWidth : NumberWidth);
            names += (value is string ? name.PadRight(width) : name.PadLeft(width)) + "  ";
            values += (value is string ? Text(value).PadRight(width) : Text(value).PadLeft(width)) + "  ";
        }

        if (_kind != kind)
        {
            output.WriteLine(names.TrimEnd());
            _kind = kind;
        }

        output.WriteLine(values.TrimEnd());
        output.Flush();
    }

    private static string Text(object value) => value is double real ? real.ToString(real < 100 ? "F3" : "F1", CultureInfo.InvariantCulture) : value.ToString()!;
}
