using AotDistil.Runtime.Model;
using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Interop;

/// <summary>Labels and scores for a C caller; each may be null.</summary>
internal readonly unsafe struct NativeClassifications(ModelDescription model, int* labels, float* scores) : IAnswers
{
    public void Take(long first, Span<float> logits)
    {
        int count = model.Labels.Length;
        for (int i = 0; i < logits.Length / count; i++)
        {
            Span<float> values = logits.Slice(i * count, count);
            int best = ClassifierScores.Apply(model.Problem, values);
            if (labels != null)
            {
                labels[first + i] = best;
            }

            if (scores != null)
            {
                values.CopyTo(new Span<float>(scores + ((first + i) * count), count));
            }
        }
    }
}
