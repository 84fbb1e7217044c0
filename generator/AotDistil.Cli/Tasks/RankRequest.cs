using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>Reranking: documents in the order in which they answer a query.</summary>
internal sealed record RankRequest(string Query, IReadOnlyList<string> Documents, int TopK, ClassificationFunction? Function) : TaskRequest
{
    /// <inheritdoc/>
    public override string Subject => Query;

    /// <inheritdoc/>
    public override bool HasProbabilities => Function != ClassificationFunction.None;

    /// <inheritdoc/>
    public override void Answer(ITaskSession session, Utf8JsonWriter json) =>
        HitsJson.Write(json, Documents, session.Rank(Query, Documents, TopK, Function), score => (float)score);

    /// <inheritdoc/>
    public override TaskRequest? WithMore() => null;
}
