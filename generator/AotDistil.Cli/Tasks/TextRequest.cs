using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>text-classification.</summary>
internal sealed record TextRequest(string Text, string? Pair, TextClassificationOptions Options) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => Pair is null ? Text : $"{Text} | {Pair}";

    /// <inheritdoc/>
    public override bool HasProbabilities => Options.FunctionToApply != ClassificationFunction.None;

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json)
    {
        json.WriteStartArray();
        foreach (Classification label in session.Classify(Text, Pair, Options))
        {
            json.WriteStartObject();
            json.WriteString("label", label.Label);
            json.WriteNumber("score", label.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <inheritdoc/>
    public override TaskRequest WithMore() => this with { Options = Options with { TopK = null } };
}
