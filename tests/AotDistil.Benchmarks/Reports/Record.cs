namespace AotDistil.Benchmarks.Reports;

/// <summary>Passes everything on and keeps it.</summary>
internal sealed class Record(IReport next) : IReport
{
    private readonly List<(string Kind, Dictionary<string, object> Fields)> _lines = [];

    /// <summary>All lines of a kind.</summary>
    public IReadOnlyList<IReadOnlyDictionary<string, object>> Of(string kind) => [.. _lines.Where(line => line.Kind == kind).Select(line => line.Fields)];

    public void Fact(string kind, params ReadOnlySpan<(string Name, object Value)> fields)
    {
        Keep(kind, fields);
        next.Fact(kind, fields);
    }

    public void Result(string kind, params ReadOnlySpan<(string Name, object Value)> fields)
    {
        Keep(kind, fields);
        next.Result(kind, fields);
    }

    private void Keep(string kind, ReadOnlySpan<(string Name, object Value)> fields)
    {
        Dictionary<string, object> kept = [];
        foreach ((string name, object value) in fields)
        {
            kept.Add(name, value);
        }

        _lines.Add((kind, kept));
    }
}
