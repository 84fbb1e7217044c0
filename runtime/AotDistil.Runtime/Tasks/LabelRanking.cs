using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Tasks;

/// <summary>The labels of a text in the order of their scores, as transformers' <c>TextClassificationPipeline</c> gives them.</summary>
internal static class LabelRanking
{
    // Kept, as a comparer would become a new delegate in each sort.
    private static readonly Comparison<Classification> ByScore = Compare;

    /// <summary>How many labels a text gets.</summary>
    public static int Count(TextClassificationOptions options, int labels) => Math.Min(options.TopK ?? labels, labels);

    /// <summary>The best labels of a text, the highest score first, equal ones in the model's order.</summary>
    /// <param name="model">The model.</param>
    /// <param name="options">What is asked for.</param>
    /// <param name="logits">The text's logits; overwritten with the scores.</param>
    /// <param name="answers">As many as <see cref="Count"/> says.</param>
    public static void Rank(ModelDescription model, TextClassificationOptions options, Span<float> logits, Span<Classification> answers)
        => Rank(model.Labels, options.FunctionToApply ?? ClassifierScores.Function(model.Problem), logits, answers);

    /// <summary>The best labels of a text, the highest score first, equal ones in the model's order.</summary>
    /// <param name="labels">The labels' names.</param>
    /// <param name="function">What makes the scores.</param>
    /// <param name="logits">A logit for each label; overwritten with the scores.</param>
    /// <param name="answers">As many as are asked for.</param>
    public static void Rank(string[] labels, ClassificationFunction function, Span<float> logits, Span<Classification> answers)
    {
        int best = ClassifierScores.Apply(function, logits);
        if (answers.Length == 1)
        {
            answers[0] = new Classification(best, labels[best], logits[best]);
            return;
        }

        for (int i = 0; i < answers.Length; i++)
        {
            answers[i] = new Classification(i, labels[i], logits[i]);
        }

        answers.Sort(ByScore);
        // The rest find their place if they have one. Few do: the answers get better all the time.
        for (int i = answers.Length; i < logits.Length && !answers.IsEmpty; i++)
        {
            Classification other = new(i, labels[i], logits[i]);
            if (Compare(other, answers[^1]) < 0)
            {
                int at = ~answers.BinarySearch(new Place(other));
                answers[at..^1].CopyTo(answers[(at + 1)..]);
                answers[at] = other;
            }
        }
    }

    // The best first. The index makes an order of equal scores that no sort can change.
    private static int Compare(Classification x, Classification y)
    {
        int order = y.Score.CompareTo(x.Score);
        return order != 0 ? order : x.Index.CompareTo(y.Index);
    }

    private readonly struct Place(Classification label) : IComparable<Classification>
    {
        public int CompareTo(Classification other) => Compare(label, other);
    }
}
