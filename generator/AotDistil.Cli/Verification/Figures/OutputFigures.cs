using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>How close the outputs of one encoding are to the expected ones.</summary>
/// <param name="FromTransformers">Whether the expected ones are transformers'; else they are the float32 reference's.</param>
/// <param name="Smallest">The smallest that was expected.</param>
/// <param name="Largest">The largest that was expected.</param>
/// <param name="Difference">Value by value.</param>
/// <param name="Cases">What they answer; none where outputs are numbers and not labels.</param>
internal sealed record OutputFigures(bool FromTransformers, double Smallest, double Largest, Difference Difference, IReadOnlyList<AnswerCase> Cases)
{
    /// <summary>Compares the outputs of an encoding, row by row.</summary>
    /// <param name="plan">The model.</param>
    /// <param name="fromTransformers">Whether the expected ones are transformers'.</param>
    /// <param name="expected">Expected outputs.</param>
    /// <param name="found">The outputs to be judged.</param>
    /// <param name="tolerance">What each difference is measured against.</param>
    public static OutputFigures Of(ModelPlan plan, bool fromTransformers, float[] expected, float[] found, Func<double, double> tolerance) =>
        new(fromTransformers, expected.Min(), expected.Max(), Difference.Of(expected, found, tolerance), [.. CasesOf(plan, expected, found)]);

    private static IEnumerable<AnswerCase> CasesOf(ModelPlan plan, float[] expected, float[] found)
    {
        int width = plan.Head.Outputs;
        switch (plan.Task)
        {
            case ModelTasks.QuestionAnswering:
                yield return AnswerCase.Of("start", Column(expected, 0), Column(found, 0));
                yield return AnswerCase.Of("end", Column(expected, 1), Column(found, 1));
                break;
            case ModelTasks.Sequence when plan.Labels.Problem == "regression":
                break;
            default:
                for (int row = 0; width > 1 && row < expected.Length / width; row++)
                {
                    string place = plan.Task == ModelTasks.Sequence ? "label" : $"token {row}";
                    yield return AnswerCase.Of(place, expected.AsSpan(row * width, width), found.AsSpan(row * width, width));
                }

                break;
        }

        float[] Column(float[] values, int column) => [.. values.Where((_, i) => i % width == column)];
    }
}
