using AotDistil.Model.Tests.Support;
using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;

namespace AotDistil.Model.Tests;

/// <summary>From logits to labels and scores, for each kind of problem.</summary>
public sealed class ScoreTests
{
    private static readonly string[] Samples = Support.Texts.Random(30, longest: 40);

    [Fact]
    public void A_single_label_model_gives_the_largest_softmax()
    {
        Assert.Equal(ClassificationProblem.SingleLabel, SmallModels.SingleLabel.Description.Problem);
        AssertScores(SmallModels.SingleLabel, logits =>
        {
            double largest = logits.Max(), sum = logits.Sum(v => Math.Exp(v - largest));
            return [.. logits.Select(v => Math.Exp(v - largest) / sum)];
        });
    }

    [Fact]
    public void A_multi_label_model_gives_the_largest_sigmoid()
    {
        Assert.Equal(ClassificationProblem.MultiLabel, SmallModels.MultiLabel.Description.Problem);
        AssertScores(SmallModels.MultiLabel, logits => [.. logits.Select(v => 1 / (1 + Math.Exp(-v)))]);
    }

    [Fact]
    public void A_regression_model_gives_its_logit()
    {
        Assert.Equal(ClassificationProblem.Regression, SmallModels.Regression.Description.Problem);
        AssertScores(SmallModels.Regression, logits => logits);
    }

    private static void AssertScores(CompiledModel model, Func<double[], double[]> scoresOf)
    {
        using TextClassifier session = model.Open(KernelSelection.Select());
        int labels = model.Description.Labels.Length;
        float[] logits = new float[Samples.Length * labels];
        session.Logits(Samples, logits);
        Classification[] answers = new Classification[Samples.Length];
        session.Classify(Samples, answers);
        for (int i = 0; i < Samples.Length; i++)
        {
            double[] scores = scoresOf([.. logits.Skip(i * labels).Take(labels).Select(v => (double)v)]);
            int best = Array.IndexOf(scores, scores.Max());
            Assert.Equal((best, $"label {best}"), (answers[i].Index, answers[i].Label));
            Assert.Equal(scores[best], answers[i].Score, 1e-6);
        }

        Assert.True(answers.Select(a => a.Score).Distinct().Count() > 10, "the texts have hardly different scores");
    }
}
