using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Tasks;

/// <summary>The best label of each text.</summary>
internal readonly ref struct ClassificationAnswers(ModelDescription model, Span<Classification> answers) : IAnswers
{
    private readonly Span<Classification> _answers = answers;

    public void Take(long first, Span<float> logits)
    {
        int labels = model.Labels.Length;
        for (int i = 0; i < logits.Length / labels; i++)
        {
            Span<float> scores = logits.Slice(i * labels, labels);
            int best = ClassifierScores.Apply(model.Problem, scores);
            _answers[(int)first + i] = new Classification(best, model.Labels[best], scores[best]);
        }
    }
}
