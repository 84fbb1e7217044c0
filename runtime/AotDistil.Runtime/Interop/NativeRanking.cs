using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Interop;

/// <summary>The best labels of one text for a C caller; each array may be null.</summary>
internal readonly unsafe struct NativeRanking(ModelDescription model, TextClassificationOptions options, int* labels, float* scores, long* count) : IAnswers
{
    /// <inheritdoc/>
    public void Take(long first, Span<float> logits)
    {
        Classification[] ranking = new Classification[LabelRanking.Count(options, logits.Length)];
        LabelRanking.Rank(model, options, logits, ranking);
        for (int i = 0; i < ranking.Length; i++)
        {
            if (labels != null)
            {
                labels[i] = ranking[i].Index;
            }

            if (scores != null)
            {
                scores[i] = ranking[i].Score;
            }
        }

        *count = ranking.Length;
    }
}
