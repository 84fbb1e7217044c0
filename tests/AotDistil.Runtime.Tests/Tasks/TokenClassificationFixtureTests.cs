using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>Every answer of transformers' token-classification pipeline whose logits are known.</summary>
public sealed class TokenClassificationFixtureTests
{
    private const float Tolerance = 1e-4f;

    [Theory]
    [InlineData("bert-token")]
    [InlineData("distilbert-token")]
    [InlineData("roberta-token")]
    [InlineData("albert-token")]
    [InlineData("squeezebert-token")]
    public void Entities_are_those_of_transformers(string name)
    {
        using TaskFixture fixture = new(name);
        TokenClassification task = new(fixture.Labels, fixture.Compiled.Tokenizer, new TokenNames(fixture.Compiled.Tokenizer));
        List<string> wrong = [];
        int answers = 0, entities = 0;
        foreach ((string text, JsonElement options, JsonElement output) in fixture.Answers)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            task.Begin(Options(options));
            task.Take(utf8, fixture.Encode(text), fixture.Logits(text));
            task.End(utf8);
            Entity[] found = task.ToArray();
            answers++;
            entities += found.Length;
            if (Difference(output, found) is { } difference)
            {
                wrong.Add($"{options.GetRawText()} {JsonSerializer.Serialize(text)}: {difference}");
            }
        }

        GC.KeepAlive(fixture.Compiled);
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {answers} answers with {entities} entities");
        Assert.True(answers >= 80 && entities >= 4, $"only {answers} answers with {entities} entities");
        Assert.True(wrong.Count == 0, $"{wrong.Count} of {answers} answers differ\n{string.Join('\n', wrong.Take(8))}");
    }

    private static TokenClassificationOptions Options(JsonElement options)
    {
        foreach (JsonProperty option in options.EnumerateObject())
        {
            Assert.True(option.Name is "aggregation_strategy" or "ignore_labels", option.Name);
        }

        TokenClassificationOptions read = new()
        {
            Aggregation = Enum.Parse<AggregationStrategy>(options.GetProperty("aggregation_strategy").GetString()!, ignoreCase: true),
            Offsets = OffsetUnit.CodePoint,
        };
        return options.TryGetProperty("ignore_labels", out JsonElement labels)
            ? read with { IgnoreLabels = [.. labels.EnumerateArray().Select(label => label.GetString()!)] }
            : read;
    }

    private static string? Difference(JsonElement expected, Entity[] found)
    {
        JsonElement[] all = [.. expected.EnumerateArray()];
        for (int i = 0; i < Math.Min(all.Length, found.Length); i++)
        {
            JsonElement entity = all[i];
            bool isToken = entity.TryGetProperty("entity", out JsonElement label);
            Entity wanted = new(
                isToken ? label.GetString()! : entity.GetProperty("entity_group").GetString()!,
                found[i].Score,
                isToken ? entity.GetProperty("index").GetInt32() : -1,
                entity.GetProperty("word").GetString()!,
                entity.GetProperty("start").GetInt32(),
                entity.GetProperty("end").GetInt32());
            float score = entity.GetProperty("score").GetSingle();
            if (wanted != found[i] || !(MathF.Abs(score - found[i].Score) <= Tolerance))
            {
                return $"entity {i} is {found[i]}, expected {wanted with { Score = score }}";
            }
        }

        return all.Length == found.Length ? null : $"{found.Length} entities, expected {all.Length}";
    }
}
