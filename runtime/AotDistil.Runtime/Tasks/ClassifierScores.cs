using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Tasks;

/// <summary>From logits to scores, as transformers' <c>TextClassificationPipeline</c> does it.</summary>
public static class ClassifierScores
{
    /// <summary>Scores of one text, in place, and the index of the best.</summary>
    /// <param name="problem">What the logits mean.</param>
    /// <param name="values">Logits in, scores out.</param>
    public static int Apply(ClassificationProblem problem, Span<float> values) => Apply(Function(problem), values);

    /// <summary>Scores of one text, in place, and the index of the best.</summary>
    /// <param name="function">What makes them.</param>
    /// <param name="values">Logits in, scores out.</param>
    public static int Apply(ClassificationFunction function, Span<float> values)
    {
        switch (function)
        {
            case ClassificationFunction.Softmax:
                Softmax(values);
                break;
            case ClassificationFunction.Sigmoid:
                foreach (ref float value in values)
                {
                    value = ScalarMath.Sigmoid(value);
                }

                break;
        }

        return Best(values);
    }

    /// <summary>What a problem's logits are made for.</summary>
    internal static ClassificationFunction Function(ClassificationProblem problem) => problem switch
    {
        ClassificationProblem.SingleLabel => ClassificationFunction.Softmax,
        ClassificationProblem.MultiLabel => ClassificationFunction.Sigmoid,
        _ => ClassificationFunction.None,
    };

    /// <summary>The index of the largest value, the first of equals.</summary>
    internal static int Best(ReadOnlySpan<float> values)
    {
        int best = 0;
        for (int i = 1; i < values.Length; i++)
        {
            best = values[i] > values[best] ? i : best;
        }

        return best;
    }

    private static void Softmax(Span<float> values)
    {
        float largest = values[0];
        foreach (float value in values)
        {
            largest = ScalarMath.Larger(value, largest);
        }

        float sum = 0f;
        foreach (ref float value in values)
        {
            value = ScalarMath.Exp(value - largest);
            sum += value;
        }

        foreach (ref float value in values)
        {
            value /= sum;
        }
    }
}
