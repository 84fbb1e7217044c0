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
    public override void Answer(ITaskSession session, Utf8JsonWriter json) => Write(json, session.Classify(Text, Pair, Options));

    /// <inheritdoc/>
    public override TaskRequest WithMore() => this with { Options = Options with { TopK = null } };

    /// <summary>Writes labels with their scores.</summary>
    internal static void Write(Utf8JsonWriter json, IEnumerable<Classification> labels)
    {
        json.WriteStartArray();
        foreach (Classification label in labels)
        {
            json.WriteStartObject();
            json.WriteString("label", label.Label);
            json.WriteNumber("score", label.Score);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
