namespace AotDistil.Benchmarks.Reports;

/// <summary>Passes everything on and keeps the facts.</summary>
internal sealed class FactLog(IReport next) : IReport
{
    private readonly List<(string Kind, Dictionary<string, object> Fields)> _facts = [];

    /// <summary>The facts of a kind.</summary>
    public IEnumerable<Dictionary<string, object>> Of(string kind) => _facts.Where(fact => fact.Kind == kind).Select(fact => fact.Fields);

    public void Fact(string kind, params ReadOnlySpan<(string Name, object Value)> fields)
    {
        Dictionary<string, object> kept = [];
        foreach ((string name, object value) in fields)
        {
            kept.Add(name, value);
        }

        _facts.Add((kind, kept));
        next.Fact(kind, fields);
    }

    public void Result(string kind, params ReadOnlySpan<(string Name, object Value)> fields) => next.Result(kind, fields);
}
