using System.Text.Json;

namespace AotDistil.Model.Tests.Support;

/// <summary>The vectors that transformers makes of texts: <c>embeddings</c> of a fixture's expected.json.</summary>
/// <param name="Text">The text.</param>
/// <param name="Cls">The first token's state.</param>
/// <param name="Mean">The mean of all tokens' states.</param>
/// <param name="Max">The largest of all tokens' states.</param>
/// <param name="MeanNormalized">The mean, brought to length 1.</param>
internal sealed record StoredEmbeddings(string Text, float[] Cls, float[] Mean, float[] Max, float[] MeanNormalized)
{
    public static StoredEmbeddings[] Of(string folder)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        return [.. json.RootElement.GetProperty("embeddings").EnumerateArray().Select(e => new StoredEmbeddings(
            e.GetProperty("text").GetString()!, Numbers(e, "cls"), Numbers(e, "mean"), Numbers(e, "max"), Numbers(e, "mean_normalized")))];
    }

    private static float[] Numbers(JsonElement element, string name) => [.. element.GetProperty(name).EnumerateArray().Select(n => n.GetSingle())];
}
