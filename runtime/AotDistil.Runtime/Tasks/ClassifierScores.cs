using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Tasks;

/// <summary>From logits to scores, as transformers' <c>TextClassificationPipeline</c> does it.</summary>
public static class ClassifierScores
{
    /// <summary>Scores of one text, in place, and the index of the best.</summary>
    /// <param name="problem">What the logits mean.</param>
    /// <param name="values">Logits in, scores out.</param>
    public static int Apply(ClassificationProblem problem, Span<float> values)
    {
        switch (problem)
        {
            case ClassificationProblem.SingleLabel:
                Softmax(values);
                break;
            case ClassificationProblem.MultiLabel:
                foreach (ref float value in values)
                {
                    value = ScalarMath.Sigmoid(value);
                }

                break;
        }

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
