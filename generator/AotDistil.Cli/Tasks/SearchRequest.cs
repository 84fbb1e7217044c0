using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>Semantic search: the documents whose vectors are nearest to a query's.</summary>
internal sealed record SearchRequest(string Query, DocumentVectors Documents, int TopK) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => Query;

    /// <inheritdoc/>
    public override bool HasProbabilities => false;

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json) =>
        HitsJson.Write(json, Documents.Texts, session.Search(session.Embed([Query], Documents.Kind), Documents.Of(session), Documents.Kind, TopK), Documents.Kind.Cosine);

    /// <inheritdoc/>
    public override TaskRequest? WithMore() => null;
}
