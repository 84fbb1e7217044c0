using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>zero-shot-classification.</summary>
internal sealed record ZeroShotRequest(string Text, IReadOnlyList<string> Labels, ZeroShotOptions Options) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => Text;

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json)
    {
        Classification[] labels = session.ZeroShot(Text, Labels, Options);
        json.WriteStartObject();
        json.WriteString("sequence", Text);
        json.WriteStartArray("labels");
        foreach (Classification label in labels)
        {
            json.WriteStringValue(label.Label);
        }

        json.WriteEndArray();
        json.WriteStartArray("scores");
        foreach (Classification label in labels)
        {
            json.WriteNumberValue(label.Score);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <inheritdoc/>
    public override TaskRequest? WithMore() => null;
}
