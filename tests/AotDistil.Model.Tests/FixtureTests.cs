using AotDistil.Cli.Verification;
using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Reference;
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

            AssertClose(expected.Logits(i), model.Reference.Outputs(states[^1][..model.Plan.Encoder.Dim]), $"text {i}, logits");
        }

        Assert.True(hiddenStates > model.Plan.Encoder.Schedule.Steps);
    }

    [Theory]
    [InlineData("distilbert-sequence")]
    [InlineData("distilbert-multilabel")]
    [InlineData("distilbert-regression")]
    [InlineData("bert-sequence")]
    [InlineData("roberta-sequence")]
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
    [InlineData("distilbert-sequence")]
    [InlineData("distilbert-multilabel")]
    [InlineData("distilbert-regression")]
    [InlineData("bert-sequence")]
    [InlineData("roberta-sequence")]
    public unsafe void Int8_hidden_states_and_answers_stay_close_to_float32(string fixture)
    {
        string folder = Repository.RequireShared("fixtures", fixture);
        using TemporaryFolder scratch = new();
        using ExpectedAnswers expected = new(folder);
        using PlannedModel planned = new(folder);
        CompiledModel compiled = CompiledModel.Of(folder, scratch);
        using TextClassifier session = compiled.Open(Runtime.Kernels.KernelSelection.Select(compiled.HasAvx512Vnni));
        int dim = planned.Plan.Encoder.Dim, labels = planned.Plan.Labels.Names.Count, clear = 0, same = 0;
        float[] logits = new float[expected.Texts.Length * labels], all = [.. Enumerable.Range(0, expected.Texts.Length).SelectMany(expected.Logits)];
        session.Logits(expected.Texts, logits);
        List<double> cosines = [], ofTokens = [];
        for (int i = 0; i < expected.Texts.Length; i++)
        {
            float[] exact = planned.Reference.HiddenStates(expected.Ids[i])[^1], quantized = Int8Reference.HiddenStates(compiled.Description, compiled.Weights, expected.Ids[i]);
            cosines.Add(Cosine(exact, quantized));
            for (int m = 0; m < exact.Length; m += dim)
            {
                ofTokens.Add(Cosine(exact.AsSpan(m, dim), quantized.AsSpan(m, dim)));
            }

            float[] sorted = [.. expected.Logits(i).OrderDescending()], found = logits[(i * labels)..((i + 1) * labels)];
            if (labels > 1 && sorted[0] - sorted[1] > 0.1f * (all.Max() - all.Min()))
            {
                clear++;
                same += Array.IndexOf(found, found.Max()) == Array.IndexOf(expected.Logits(i), sorted[0]) ? 1 : 0;
            }
        }

        float difference = all.Zip(logits, (e, a) => MathF.Abs(e - a)).Max();
        TestContext.Current.TestOutputHelper!.WriteLine(
            $"{fixture}: cosine of {cosines.Count} texts {cosines.Average():F5} on average, {cosines.Min():F5} at least; of {ofTokens.Count} tokens {ofTokens.Average():F5} and {ofTokens.Min():F5}; "
            + $"{same} of {clear} clear answers are the same; largest logit difference {difference:F4}");
        Assert.True(cosines.Average() >= 0.999 && ofTokens.Average() >= 0.999, $"cosine {cosines.Average():F5} of texts, {ofTokens.Average():F5} of tokens on average");
        Assert.True(cosines.Min() >= 0.995, $"cosine {cosines.Min():F5} at least");
        Assert.True(same >= 0.98 * clear, $"{same} of {clear} clear answers are the same");
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

    private static double Cosine(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double product = 0, squareA = 0, squareB = 0;
        for (int i = 0; i < a.Length; i++)
        {
            product += (double)a[i] * b[i];
            squareA += (double)a[i] * a[i];
            squareB += (double)b[i] * b[i];
        }

        return product / Math.Sqrt(squareA * squareB);
    }

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        Assert.Equal(expected.Length, actual.Length);
        float largest = expected.Zip(actual, (e, a) => MathF.Abs(e - a)).Max();
        Assert.True(largest <= Tolerance, $"{what}: largest difference {largest}, allowed {Tolerance}");
    }
}
