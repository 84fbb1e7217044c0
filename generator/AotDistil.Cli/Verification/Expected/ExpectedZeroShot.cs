using System.Text.Json;
using AotDistil.Cli.Tasks;
using AotDistil.Runtime.Tasks;

namespace AotDistil.Cli.Verification.Expected;

/// <summary>One of the answers of zero-shot classification in an expected.json.</summary>
/// <param name="Index">Its number among all answers, from 0.</param>
/// <param name="Text">What was classified.</param>
/// <param name="Labels">The candidate labels.</param>
/// <param name="Options">How.</param>
/// <param name="Output">The labels with their scores, the best first.</param>
internal sealed record ExpectedZeroShot(int Index, string Text, string[] Labels, ZeroShotOptions Options, IReadOnlyList<AnswerItem> Output)
{
    /// <summary>The name of transformers' pipeline.</summary>
    public const string Pipeline = "zero-shot-classification";

    /// <summary>Reads one: the options have transformers' names, and the output its form.</summary>
    /// <exception cref="JsonException">They are of another form.</exception>
    public static ExpectedZeroShot Read(int index, JsonElement input, JsonElement options, JsonElement output)
    {
        string[]? labels = null;
        ZeroShotOptions how = ZeroShotOptions.Default;
        foreach (JsonProperty option in options.EnumerateObject())
        {
            switch (option.Name)
            {
                case "candidate_labels":
                    labels = option.Value.ValueKind == JsonValueKind.String ? ZeroShot.Labels(option.Value.GetString()!) : Strings(option.Value);
                    break;
                case "hypothesis_template":
                    how = how with { HypothesisTemplate = TaskRequestJson.String(option.Value) };
                    break;
                case "multi_label":
                    how = how with { MultiLabel = option.Value.GetBoolean() };
                    break;
                default:
                    throw new JsonException($"the option {option.Name} is not known");
            }
        }

        if (labels is not { Length: > 0 })
        {
            throw new JsonException("it has no candidate_labels");
        }

        string[] found = Strings(Member(output, "labels"));
        double[] scores = [.. Member(output, "scores").EnumerateArray().Select(s => s.GetDouble())];
        return found.Length == scores.Length
            ? new ExpectedZeroShot(index, TaskRequestJson.String(input), labels, how, [.. found.Zip(scores, Item)])
            : throw new JsonException($"its output has {found.Length} labels and {scores.Length} scores");
    }

    /// <summary>A label with its score.</summary>
    public static AnswerItem Item(string label, double score) => new($"label={label}", score, 0, 0);

    private static JsonElement Member(JsonElement output, string name) =>
        output.ValueKind == JsonValueKind.Object && output.TryGetProperty(name, out JsonElement member) ? member : throw new JsonException($"its output has no {name}");

    private static string[] Strings(JsonElement array) => [.. array.EnumerateArray().Select(TaskRequestJson.String)];
}
