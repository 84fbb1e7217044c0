using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>Classification of a text by what was learnt from examples, in text-classification's words.</summary>
/// <param name="Text">The text.</param>
/// <param name="Head">The classifier's file.</param>
/// <param name="TopK">Most labels; null for all.</param>
internal sealed record FewShotRequest(string Text, byte[] Head, int? TopK) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => Text;

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json) =>
        TextRequest.Write(json, session.ClassifyWith(Head, Text).Take(TopK ?? int.MaxValue));

    /// <inheritdoc/>
    public override TaskRequest? WithMore() => null;
}
