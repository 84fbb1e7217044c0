using System.Text.Json;

namespace AotDistil.Cli.Tasks;

/// <summary>One of the answers that a pipeline gives: a label, an entity, a span, a token.</summary>
/// <param name="Key">All but its score, in one text.</param>
/// <param name="Score">Its score.</param>
/// <param name="Start">Where it begins in the text; 0 where it is no part of one.</param>
/// <param name="End">Where it ends.</param>
internal sealed record AnswerItem(string Key, double Score, int Start, int End)
{
    /// <summary>The answers in a pipeline's output, in lists of which each answers something else: a list for each mask, one for everything else.</summary>
    /// <exception cref="JsonException">It is no such output.</exception>
    public static IReadOnlyList<IReadOnlyList<AnswerItem>> Lists(JsonElement output)
    {
        if (output.ValueKind != JsonValueKind.Array)
        {
            return [[Of(output)]];
        }

        JsonElement[] items = [.. output.EnumerateArray()];
        return items.Length > 0 && items[0].ValueKind == JsonValueKind.Array ? [.. items.Select(List)] : [List(output)];
    }

    private static IReadOnlyList<AnswerItem> List(JsonElement list) =>
        list.ValueKind == JsonValueKind.Array ? [.. list.EnumerateArray().Select(Of)] : throw new JsonException("an output has lists beside other things");

    private static AnswerItem Of(JsonElement item)
    {
        if (item.ValueKind != JsonValueKind.Object || !item.TryGetProperty("score", out JsonElement score) || !score.TryGetDouble(out double value))
        {
            throw new JsonException("an output has something that is no object with a score");
        }

        string key = string.Join(' ', item.EnumerateObject().Where(p => p.Name != "score").OrderBy(p => p.Name, StringComparer.Ordinal).Select(p => $"{p.Name}={p.Value}"));
        return new AnswerItem(key, value, Number(item, "start"), Number(item, "end"));
    }

    private static int Number(JsonElement item, string name) => item.TryGetProperty(name, out JsonElement value) && value.TryGetInt32(out int number) ? number : 0;
}
