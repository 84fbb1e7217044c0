using System.Text.Json.Nodes;

namespace AotDistil.Benchmarks.Reports;

/// <summary>One JSON object a line; <c>kind</c> says what it is.</summary>
internal sealed class JsonReport(TextWriter output) : IReport
{
    private const int Decimals = 4;

    public void Fact(string kind, params ReadOnlySpan<(string Name, object Value)> fields) => Write(kind, fields);

    public void Result(string kind, params ReadOnlySpan<(string Name, object Value)> fields) => Write(kind, fields);

    private void Write(string kind, ReadOnlySpan<(string Name, object Value)> fields)
    {
        JsonObject line = new() { ["kind"] = kind };
        foreach ((string name, object value) in fields)
        {
            line[name] = value switch
            {
                double real => Math.Round(real, Decimals),
                int integer => integer,
                _ => value.ToString(),
            };
        }

        output.WriteLine(line.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
        output.Flush();
    }
}
