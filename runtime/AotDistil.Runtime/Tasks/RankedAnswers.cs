using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Tasks;

/// <summary>The best labels of each text, texts × labels asked for.</summary>
internal readonly ref struct RankedAnswers(ModelDescription model, TextClassificationOptions options, Span<Classification> answers) : IAnswers
{
    private readonly Span<Classification> _answers = answers;

    /// <inheritdoc/>
    public void Take(long first, Span<float> logits)
    {
        int labels = model.Labels.Length, count = LabelRanking.Count(options, labels);
        for (int i = 0; i < logits.Length / labels; i++)
        {
            LabelRanking.Rank(model, options, logits.Slice(i * labels, labels), _answers.Slice(checked((int)((first + i) * count)), count));
        }
    }
}
