using AotDistil.Cli.Tests.Verification.Support;
using AotDistil.Cli.Verification.Figures;
using AotDistil.Packer.Architectures;
using Xunit;

namespace AotDistil.Cli.Tests.Verification;

/// <summary>What is made of two arrays of numbers.</summary>
public sealed class FiguresTests
{
    private static readonly Func<double, double> Tolerance = v => Math.Abs(v) > 20 ? 2 : 1;

    [Fact]
    public void A_difference_knows_its_largest_its_mean_and_how_much_of_what_is_allowed_it_takes()
    {
        Difference difference = Difference.Of([0, 0, 30, 1], [0, 0.5f, 31, 1], Tolerance);
        Assert.Equal(new Difference(4, 1, 1.5, 0.5), difference);
        Assert.Equal(0.375, difference.Mean);
        Assert.Equal(new Difference(5, 3, 4.5, 3), difference + Difference.Of([0], [3], Tolerance));
        Assert.Equal(0, default(Difference).Mean);
    }

    [Fact]
    public void What_is_not_a_number_is_no_small_difference()
    {
        Difference difference = Difference.Of([0, 1, 2], [0, float.NaN, 2], Tolerance);
        Assert.True(double.IsNaN(difference.Largest) && double.IsNaN(difference.Mean) && double.IsNaN(difference.LargestShare));
        Difference sum = difference + Difference.Of([0], [1], Tolerance);
        Assert.True(double.IsNaN(sum.Largest) && double.IsNaN(sum.LargestShare));
        Assert.Equal(double.PositiveInfinity, Difference.Of([0], [float.PositiveInfinity], Tolerance).Largest);
    }

    [Fact]
    public void Cosines_are_of_all_tokens_and_of_each()
    {
        StateFigures figures = StateFigures.Of(1, true, [1, 0, 10, 0], [1, 1, 10, 0], 2, Tolerance);
        Assert.Equal(101 / Math.Sqrt(101 * 102), figures.Cosine, 12);
        Assert.Equal((1 + Math.Sqrt(0.5)) / 2, figures.TokenCosineAverage, 12);
        Assert.Equal(Math.Sqrt(0.5), figures.TokenCosineLeast, 12);
    }

    [Theory]
    [InlineData(new float[] { 0, 0 }, new float[] { 0, 0 }, 1)]
    [InlineData(new float[] { 1, 0 }, new float[] { 0, 0 }, 0)]
    [InlineData(new float[] { 1, 0 }, new float[] { -2, 0 }, -1)]
    [InlineData(new float[] { 1, 0 }, new float[] { float.NaN, 0 }, double.NaN)]
    [InlineData(new float[] { 0, 0 }, new float[] { float.NaN, 0 }, double.NaN)]
    [InlineData(new float[] { 1, 1 }, new float[] { float.PositiveInfinity, 0 }, double.NaN)]
    public void Odd_vectors_have_cosines_that_say_so(float[] expected, float[] found, double cosine)
    {
        StateFigures figures = StateFigures.Of(1, true, expected, found, 2, Tolerance);
        Assert.Equal(cosine, figures.Cosine);
        Assert.Equal(cosine, figures.TokenCosineLeast);
    }

    [Fact]
    public void An_answer_is_the_largest_and_its_margin_is_to_the_second()
    {
        Assert.Equal(new AnswerCase("label", 2, 0, 2), AnswerCase.Of("label", [1, -1, 3], [5, -1, 3]));
        Assert.Equal(new AnswerCase("label", 0, 0, 0), AnswerCase.Of("label", [3, 3], [4, 4]));
        Assert.Equal(-1, AnswerCase.Of("label", [1, 2], [float.NaN, 2]).Found);
        Assert.Equal(-1, AnswerCase.Of("label", [1, 2], [1, float.PositiveInfinity]).Found);
    }

    [Theory]
    [InlineData(ModelTasks.Sequence, 3, "single_label_classification", "label 2 1")]
    [InlineData(ModelTasks.Sequence, 3, "multi_label_classification", "label 2 1")]
    [InlineData(ModelTasks.Sequence, 3, "regression", "")]
    [InlineData(ModelTasks.Sequence, 1, "multi_label_classification", "")]
    [InlineData(ModelTasks.Token, 3, "single_label_classification", "token 0 2 1, token 1 0 0")]
    [InlineData(ModelTasks.MaskedLanguage, 3, "single_label_classification", "token 0 2 1, token 1 0 0")]
    [InlineData(ModelTasks.QuestionAnswering, 2, "single_label_classification", "start 2 2, end 1 0")]
    public void What_is_an_answer_depends_on_the_task(string task, int outputs, string problem, string answers)
    {
        (float[] expected, float[] found) = (task, outputs) switch
        {
            (ModelTasks.QuestionAnswering, _) => (new float[] { 1, 2, 2, 4, 5, 3 }, new float[] { 1, 4, 2, 3, 5, 0 }),
            (ModelTasks.Sequence, 1) => ([1], [2]),
            (ModelTasks.Sequence, _) => ([1, 2, 3], [1, 4, 3]),
            _ => ([1, 2, 3, 3, 2, 1], [1, 4, 3, 9, 0, 0]),
        };
        OutputFigures figures = OutputFigures.Of(Figures.Plan(task, outputs, problem), true, expected, found, Tolerance);
        Assert.Equal(answers, string.Join(", ", figures.Cases.Select(c => $"{c.Place} {c.Expected} {c.Found}")));
        Assert.Equal((expected.Min(), expected.Max()), (figures.Smallest, figures.Largest));
    }

    [Theory]
    [InlineData(new[] { 1, 2, 3 }, new[] { 0, 0, 1 }, null)]
    [InlineData(new[] { 1, 5, 3 }, new[] { 0, 0, 1 }, "token 1 of 3 has the id 2, found 5 of 3")]
    [InlineData(new[] { 1, 2 }, new[] { 0, 0 }, "token 2 of 3 has the id 3, found none of 2")]
    [InlineData(new[] { 1, 2, 3, 4 }, new[] { 0, 0, 1, 1 }, "token 3 of 3 has the id none, found 4 of 4")]
    [InlineData(new[] { 1, 2, 3 }, new[] { 0, 1, 1 }, "token 1 of 3 has the type 0, found 1 of 3")]
    public void Tokens_are_the_same_or_the_first_difference_is_said(int[] ids, int[] types, string? mismatch)
    {
        Assert.Equal(mismatch, IdFigures.Of([1, 2, 3], [0, 0, 1], ids, types).Mismatch);
        Assert.Null(IdFigures.Of(ids, null, ids, types).Mismatch);
    }
}
