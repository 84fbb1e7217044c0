using AotDistil.Model.Tests.Support;
using AotDistil.Tests;

namespace AotDistil.Model.Tests;

/// <summary>Checkpoints with what transformers answers for them.</summary>
public sealed class FixtureTests
{
    private const float Tolerance = 1e-4f;

    [Theory]
    [InlineData("distilbert-sequence")]
    [InlineData("distilbert-multilabel")]
    [InlineData("distilbert-regression")]
    [InlineData("bert-sequence")]
    [InlineData("roberta-sequence")]
    public void The_float32_reference_agrees_with_transformers(string fixture)
    {
        string folder = Repository.RequireShared("fixtures", fixture);
        using ExpectedAnswers expected = new(folder);
        using PlannedModel model = new(folder);
        int hiddenStates = 0;
        for (int i = 0; i < expected.Texts.Length; i++)
        {
            IReadOnlyList<float[]> states = model.Reference.HiddenStates(expected.Ids[i]);
            for (int j = 0; j < states.Count; j++)
            {
                if (expected.HiddenState(i, j) is float[] state)
                {
                    AssertClose(state, states[j], $"text {i}, hidden state {j}");
                    hiddenStates++;
                }
            }

            AssertClose(expected.Logits(i), model.Reference.Logits(states[^1]), $"text {i}, logits");
        }

        Assert.True(hiddenStates > model.Plan.Encoder.Layers);
    }

    [Theory]
    [InlineData("distilbert-sequence")]
    [InlineData("distilbert-multilabel")]
    [InlineData("distilbert-regression")]
    public void Token_ids_are_those_of_transformers(string fixture)
    {
        string folder = Repository.RequireShared("fixtures", fixture);
        using TemporaryFolder scratch = new();
        using ExpectedAnswers expected = new(folder);
        using TextClassifier session = CompiledModel.Of(folder, scratch).Open(Runtime.Kernels.KernelSelection.Select());
        int[] ids = new int[session.MaxLength];
        for (int i = 0; i < expected.Texts.Length; i++)
        {
            int count = session.Tokenize(expected.Texts[i], ids);
            Assert.Equal(expected.Ids[i], ids[..count]);
        }
    }

    [Theory]
    [InlineData("sst2-distilbert-6x384", 0.995, 0.035)]
    [InlineData("sentiment-en", 0.993, 0.025)] // 5 of 872 lie so close to the border that they change sides
    public void Int8_logits_of_real_models_stay_close_to_float32(string name, double leastShare, double meanDifference)
    {
        string folder = Repository.RequireShared("models", name);
        using TemporaryFolder scratch = new();
        using ExpectedAnswers expected = new(folder);
        using TextClassifier session = CompiledModel.Of(folder, scratch).Open(Runtime.Kernels.KernelSelection.Select());
        float[] logits = new float[expected.Texts.Length * 2];
        session.Logits(expected.Texts, logits);
        int agree = 0;
        double difference = 0;
        for (int i = 0; i < expected.Texts.Length; i++)
        {
            float[] e = expected.Logits(i);
            agree += e[0] > e[1] == logits[2 * i] > logits[(2 * i) + 1] ? 1 : 0;
            difference += (Math.Abs(e[0] - logits[2 * i]) + Math.Abs(e[1] - logits[(2 * i) + 1])) / 2;
        }

        double share = agree / (double)expected.Texts.Length, mean = difference / expected.Texts.Length;
        TestContext.Current.TestOutputHelper!.WriteLine($"{name}: same answer {share:P2}, mean logit difference {mean:F4}");
        Assert.True(share >= leastShare, $"same answer in {share:P2} of the texts, expected at least {leastShare:P1}");
        Assert.True(mean <= meanDifference, $"mean logit difference {mean:F4}, expected at most {meanDifference}");
    }

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        float largest = expected.Zip(actual, (e, a) => MathF.Abs(e - a)).Max();
        Assert.True(largest <= Tolerance, $"{what}: largest difference {largest}, allowed {Tolerance}");
    }
}
