using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;
using Xunit;

namespace AotDistil.Runtime.Tests;

/// <summary>From logits to scores, against double precision.</summary>
public sealed class ClassifierScoresTests
{
    public static TheoryData<float[]> Logits => new(
        [0f], [0f, 0f], [1f, -1f], [-3.25f, 7f, 0.5f, 7.0001f], [30f, -30f], [1e4f, 0f], [1e30f, -1e30f], [-200f, -201f], [.. Enumerable.Range(0, 200).Select(i => MathF.Sin(i) * 9f)]);

    [Theory]
    [MemberData(nameof(Logits))]
    public void Single_label_scores_are_softmax(float[] logits)
    {
        double largest = logits.Max(), sum = logits.Sum(v => Math.Exp(v - largest));
        AssertScores(ClassificationProblem.SingleLabel, logits, v => Math.Exp(v - largest) / sum);
    }

    [Theory]
    [MemberData(nameof(Logits))]
    public void Multi_label_scores_are_sigmoids(float[] logits) => AssertScores(ClassificationProblem.MultiLabel, logits, v => 1 / (1 + Math.Exp(-(double)v)));

    [Theory]
    [MemberData(nameof(Logits))]
    public void Regression_scores_are_the_logits(float[] logits) => AssertScores(ClassificationProblem.Regression, logits, v => v);

    [Theory]
    [InlineData(ClassificationProblem.SingleLabel)]
    [InlineData(ClassificationProblem.MultiLabel)]
    [InlineData(ClassificationProblem.Regression)]
    public void The_first_of_equals_is_the_best(ClassificationProblem problem) => Assert.Equal(1, ClassifierScores.Apply(problem, [-1f, 2f, 2f, 2f]));

    [Theory]
    [InlineData(new[] { float.NaN, 1f })]
    [InlineData(new[] { float.PositiveInfinity, 1f })]
    [InlineData(new[] { float.NegativeInfinity, float.NegativeInfinity })]
    public void What_is_not_finite_still_gives_an_index(float[] logits)
    {
        foreach (ClassificationProblem problem in Enum.GetValues<ClassificationProblem>())
        {
            Assert.InRange(ClassifierScores.Apply(problem, (float[])logits.Clone()), 0, logits.Length - 1);
        }
    }

    private static void AssertScores(ClassificationProblem problem, float[] logits, Func<float, double> score)
    {
        float[] scores = (float[])logits.Clone();
        int best = ClassifierScores.Apply(problem, scores);
        Assert.Equal(scores.Max(), scores[best]);
        for (int i = 0; i < logits.Length; i++)
        {
            double expected = score(logits[i]);
            Assert.Equal(expected, scores[i], problem == ClassificationProblem.Regression ? 0 : 1e-6);
        }
    }
}
