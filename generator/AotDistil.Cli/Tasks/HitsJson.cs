using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>Documents that were found, as sentence-transformers' <c>CrossEncoder.rank</c> gives them.</summary>
internal static class HitsJson
{
    /// <summary>Writes them.</summary>
    /// <param name="json">Where.</param>
    /// <param name="documents">All documents.</param>
    /// <param name="hits">Those that were found, the best first.</param>
    /// <param name="score">What is said of a score.</param>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<string> documents, IEnumerable<SearchHit> hits, Func<double, float> score)
    {
        json.WriteStartArray();
        foreach (SearchHit hit in hits)
        {
            json.WriteStartObject();
            json.WriteNumber("corpus_id", hit.Index);
            json.WriteNumber("score", score(hit.Score));
            json.WriteString("text", documents[hit.Index]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
