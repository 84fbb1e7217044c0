using System.Text.Json;

namespace AotDistil.Cli.Commands;

/// <summary>A line for <c>aotdistil run</c>: a JSON string or object, or else plain text.</summary>
/// <param name="Text">The text; empty where it is an object.</param>
/// <param name="Json">The object; null where it is a text.</param>
internal sealed record RunLine(string Text, JsonElement? Json)
{
    /// <summary>Reads a line.</summary>
    public static RunLine Of(string line)
    {
        if (line.TrimStart() is ['{' or '"', ..])
        {
            try
            {
                using JsonDocument document = JsonDocument.Parse(line);
                return document.RootElement.ValueKind == JsonValueKind.String ? new RunLine(document.RootElement.GetString()!, null) : new RunLine("", document.RootElement.Clone());
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException)
            {
                // A text that begins like JSON.
            }
        }

        return new RunLine(line, null);
    }

    /// <summary>The text of a line that must be one.</summary>
    /// <exception cref="JsonException">It is an object.</exception>
    public string Only() => Json is null ? Text : throw new JsonException("The line is an object; expected a text.");

    /// <summary>The object of a line that must be one.</summary>
    /// <exception cref="JsonException">It is a text.</exception>
    public JsonElement Object() => Json ?? throw new JsonException("The line is a text; expected an object {\"question\":\"…\",\"context\":\"…\"}, or --question for all lines.");
}
