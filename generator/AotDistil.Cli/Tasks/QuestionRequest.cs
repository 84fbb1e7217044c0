using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>question-answering.</summary>
internal sealed record QuestionRequest(string Question, string Context, QuestionAnsweringOptions Options) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => $"{Question} | {Context}";

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json)
    {
        Answer[] answers = session.Ask(Question, Context, Options);
        bool isList = answers.Length != 1; // a single one stands for itself in transformers
        if (isList)
        {
            json.WriteStartArray();
        }

        foreach (Answer answer in answers)
        {
            json.WriteStartObject();
            json.WriteNumber("score", answer.Score);
            json.WriteNumber("start", answer.Start);
            json.WriteNumber("end", answer.End);
            json.WriteString("answer", answer.Text);
            json.WriteEndObject();
        }

        if (isList)
        {
            json.WriteEndArray();
        }
    }

    /// <inheritdoc/>
    public override TaskRequest WithMore() => this with { Options = Options with { TopK = Options.TopK + 1 } };
}
