using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>fill-mask.</summary>
internal sealed record MaskRequest(string Text, FillMaskOptions Options) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => Text;

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json)
    {
        MaskPrediction[][] masks = session.Fill(Text, Options);
        bool isList = masks.Length != 1; // the predictions of a single mask stand for themselves in transformers
        if (isList)
        {
            json.WriteStartArray();
        }

        foreach (MaskPrediction[] mask in masks)
        {
            json.WriteStartArray();
            foreach (MaskPrediction prediction in mask)
            {
                json.WriteStartObject();
                json.WriteNumber("score", prediction.Score);
                json.WriteNumber("token", prediction.Token);
                json.WriteString("token_str", prediction.TokenText);
                json.WriteString("sequence", prediction.Sequence);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        if (isList)
        {
            json.WriteEndArray();
        }
    }

    /// <inheritdoc/>
    public override TaskRequest WithMore() => this with { Options = Options with { TopK = Options.TopK + 1 } };
}
