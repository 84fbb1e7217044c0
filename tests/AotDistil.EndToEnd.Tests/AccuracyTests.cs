using System.Globalization;
using AotDistil.EndToEnd.Tests.Native;
using AotDistil.EndToEnd.Tests.Publishing;
using AotDistil.Model.Tests.Support;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.EndToEnd.Tests;

/// <summary>What int8 costs: published libraries against what transformers answers in float32.</summary>
public sealed class AccuracyTests(PublishedNatives natives, ITestOutputHelper log)
{
    [Fact]
    public async Task On_SST2_the_library_is_as_right_as_float32()
    {
        const double Float32Accuracy = 0.9014, AccuracyTolerance = 0.004, LeastAgreement = 0.995, MostMeanDifference = 0.035;
        string folder = Repository.RequireShared("models", PublishedNatives.LargeModel);
        Repository.RequireShared("data", "sst2", "dev.tsv");
        IReadOnlyList<(string Text, int Label)> sentences = Sentences.Sst2("dev");
        using ExpectedAnswers expected = new(folder);
        Dictionary<string, int> places = expected.Texts.Index().DistinctBy(t => t.Item).ToDictionary(t => t.Item, t => t.Index);

        float[][] logits = await LogitsAsync(PublishedNatives.LargeModel, sentences.Select(s => s.Text));
        Assert.Equal(872, logits.Length);
        int right = 0, float32Right = 0, agree = 0;
        double difference = 0;
        for (int i = 0; i < logits.Length; i++)
        {
            float[] reference = expected.Logits(places[sentences[i].Text]);
            int answer = Best(logits[i]), float32 = Best(reference);
            right += answer == sentences[i].Label ? 1 : 0;
            float32Right += float32 == sentences[i].Label ? 1 : 0;
            agree += answer == float32 ? 1 : 0;
            difference += logits[i].Zip(reference, (a, b) => Math.Abs((double)a - b)).Average();
        }

        double n = logits.Length;
        log.WriteLine($"accuracy {right / n:F4} (float32 {float32Right / n:F4}), same answer {agree / n:P2}, mean logit difference {difference / n:F4}");
        Assert.Equal(Float32Accuracy, float32Right / n, 4);
        Assert.InRange(right / n, Float32Accuracy - AccuracyTolerance, Float32Accuracy + AccuracyTolerance);
        Assert.InRange(agree / n, LeastAgreement, 1);
        Assert.InRange(difference / n, 0, MostMeanDifference);
    }

    [Fact]
    public async Task A_model_of_several_labels_at_once_gives_each_its_own_probability()
    {
        await CompareAsync(PublishedNatives.MultiLabelModel, (logits, scores, label) =>
        {
            Assert.Equal(Best(logits), label);
            Assert.All(scores.Zip(logits), s => Assert.Equal(1 / (1 + Math.Exp(-s.Second)), s.First, 5));
        });
    }

    [Fact]
    public async Task A_regression_gives_its_number()
    {
        await CompareAsync(PublishedNatives.RegressionModel, (logits, scores, label) =>
        {
            Assert.Equal(0, label);
            Assert.Equal(logits, scores);
        });
    }

    [Theory]
    [InlineData(PublishedNatives.BertModel)]
    [InlineData(PublishedNatives.RobertaModel)]
    public async Task Other_architectures_give_probabilities_and_the_best_label(string model)
    {
        await CompareAsync(model, (logits, scores, label) =>
        {
            Assert.Equal(Best(logits), label);
            Assert.Equal(1, scores.Sum(), 1e-5);
        });
    }

    /// <summary>Compares a fixture's logits with float32, and its scores and labels with its logits.</summary>
    private async Task CompareAsync(string model, Action<float[], float[], int> check)
    {
        using ExpectedAnswers expected = new(Repository.RequireShared("fixtures", model));
        int[] usable = [.. Enumerable.Range(0, expected.Texts.Length).Where(i => !expected.Texts[i].Contains('\n', StringComparison.Ordinal))];
        string[] texts = [.. usable.Select(i => expected.Texts[i])];
        Assert.InRange(texts.Length, 5, 1000);

        float[][] logits = await LogitsAsync(model, texts);
        PublishedLibrary library = await natives.ManyModelsAsync();
        string[] scores = (await library.DriveAsync(model, ["scores"], ProcessRun.Lines(texts))).Succeeded().Lines;
        double difference = 0, spread = 0;
        for (int i = 0; i < texts.Length; i++)
        {
            float[] reference = expected.Logits(usable[i]);
            difference += logits[i].Zip(reference, (a, b) => Math.Abs((double)a - b)).Average() / texts.Length;
            spread += reference.Average(v => Math.Abs((double)v)) / texts.Length;
            string[] parts = scores[i].Split(' ', 2);
            check(logits[i], Floats(parts[1]), int.Parse(parts[0], CultureInfo.InvariantCulture));
        }

        log.WriteLine($"mean logit difference {difference:F4}, mean logit {spread:F4}");
        Assert.InRange(difference, 0, 0.05 * spread);
    }

    private async Task<float[][]> LogitsAsync(string model, IEnumerable<string> texts)
    {
        PublishedLibrary library = await natives.ManyModelsAsync();
        ProcessResult result = await library.DriveAsync(model, ["logits", "64"], ProcessRun.Lines(texts));
        return [.. result.Succeeded().Lines.Select(Floats)];
    }

    private static float[] Floats(string bits) =>
        [.. bits.Split(' ').Select(b => BitConverter.UInt32BitsToSingle(uint.Parse(b, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))];

    private static int Best(float[] logits) => Array.IndexOf(logits, logits.Max());
}
