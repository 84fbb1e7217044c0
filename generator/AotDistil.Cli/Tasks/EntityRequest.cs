using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>token-classification.</summary>
internal sealed record EntityRequest(string Text, TokenClassificationOptions Options) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => Text;

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json)
    {
        bool isToken = Options.Aggregation == AggregationStrategy.None;
        json.WriteStartArray();
        foreach (Entity entity in session.Entities(Text, Options))
        {
            json.WriteStartObject();
            json.WriteString(isToken ? "entity" : "entity_group", entity.Label);
            json.WriteNumber("score", entity.Score);
            if (isToken)
            {
                json.WriteNumber("index", entity.Index);
            }

            json.WriteString("word", entity.Word);
            json.WriteNumber("start", entity.Start);
            json.WriteNumber("end", entity.End);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <inheritdoc/>
    public override TaskRequest? WithMore() => null;
}
