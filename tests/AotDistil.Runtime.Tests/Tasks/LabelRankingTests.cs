using System.Text.Json;
using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;
using Xunit;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>Labels in the order of their scores: every answer of transformers' text-classification pipeline whose logits are known, and made-up ones.</summary>
public sealed class LabelRankingTests
{
    private const float Tolerance = 1e-4f;

    [Theory]
    [InlineData("bert-sequence")]
    [InlineData("distilbert-sequence")]
    [InlineData("distilbert-multilabel")]
    [InlineData("distilbert-regression")]
    [InlineData("roberta-sequence")]
    [InlineData("albert-sequence")]
    [InlineData("squeezebert-sequence")]
    public void Labels_are_those_of_transformers(string name)
    {
        using TaskFixture fixture = new(name);
        ClassificationProblem problem = fixture.Problem switch
        {
            "regression" => ClassificationProblem.Regression,
            "multi_label_classification" => ClassificationProblem.MultiLabel,
            _ => ClassificationProblem.SingleLabel,
        };
        int answers = 0;
        foreach ((string text, JsonElement json, JsonElement output) in fixture.Answers)
        {
            TextClassificationOptions options = Options(json);
            Classification[] found = new Classification[LabelRanking.Count(options, fixture.Labels.Length)];
            LabelRanking.Rank(fixture.Labels, options.FunctionToApply ?? ClassifierScores.Function(problem), fixture.Logits(text), found);
            JsonElement[] expected = [.. output.EnumerateArray()];
            Assert.Equal(expected.Select(label => label.GetProperty("label").GetString()), found.Select(label => label.Label));
            Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First.GetProperty("score").GetSingle(), pair.Second.Score, Tolerance));
            Assert.All(found, label => Assert.Equal(fixture.Labels[label.Index], label.Label));
            answers++;
        }

        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: {answers} answers");
        Assert.True(answers >= 70, $"only {answers} answers");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(100)]
    public void The_best_of_many_labels_are_those_that_a_stable_sort_has_first(int labels)
    {
        Random random = new(3);
        string[] names = [.. Enumerable.Range(0, labels).Select(i => $"label {i}")];
        for (int round = 0; round < 300; round++)
        {
            // Few values, so that many are equal; in some rounds already in order, one way or the other.
            float[] logits = [.. Enumerable.Range(0, labels).Select(_ => random.Next(-4, 5) / 2f)];
            logits = (round % 4) switch { 0 => [.. logits.Order()], 1 => [.. logits.OrderDescending()], _ => logits };
            foreach (ClassificationFunction function in Enum.GetValues<ClassificationFunction>())
            {
                float[] scores = [.. logits];
                ClassifierScores.Apply(function, scores);
                Classification[] expected = [.. scores.Select((score, i) => new Classification(i, names[i], score)).OrderByDescending(label => label.Score)];
                Classification[] found = new Classification[random.Next(labels + 1)];
                LabelRanking.Rank(names, function, [.. logits], found);
                Assert.Equal(expected[..found.Length], found);
            }
        }
    }

    [Fact]
    public void Asking_for_more_labels_than_there_are_gives_all()
    {
        Assert.Equal(3, LabelRanking.Count(new TextClassificationOptions { TopK = 5 }, 3));
        Assert.Equal(3, LabelRanking.Count(new TextClassificationOptions { TopK = null }, 3));
        Assert.Equal(0, LabelRanking.Count(new TextClassificationOptions { TopK = 0 }, 3));
        Assert.Equal(1, LabelRanking.Count(TextClassificationOptions.Default, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => new TextClassificationOptions { TopK = -1 });
    }

    [Fact]
    public void Ranking_allocates_nothing()
    {
        string[] names = ["a", "b", "c", "d"];
        float[] logits = [1f, 3f, 2f, 0f];
        Classification[] all = new Classification[4], two = new Classification[2];
        Rank();
        Allocation.AssertNone(Rank);
        Assert.Equal(["b", "c", "a", "d"], all.Select(label => label.Label));

        void Rank()
        {
            LabelRanking.Rank(names, ClassificationFunction.None, logits, all);
            LabelRanking.Rank(names, ClassificationFunction.None, logits, two);
        }
    }

    private static TextClassificationOptions Options(JsonElement json)
    {
        TextClassificationOptions options = new();
        foreach (JsonProperty option in json.EnumerateObject())
        {
            options = option.Name switch
            {
                "top_k" => options with { TopK = option.Value.ValueKind == JsonValueKind.Null ? null : option.Value.GetInt32() },
                "function_to_apply" => options with { FunctionToApply = Enum.Parse<ClassificationFunction>(option.Value.GetString()!, ignoreCase: true) },
                _ => throw new InvalidDataException($"unknown option {option.Name}"),
            };
        }

        return options;
    }
}
