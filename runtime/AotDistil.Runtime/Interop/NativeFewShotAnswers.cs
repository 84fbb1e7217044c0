using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Interop;

/// <summary>Vectors on their way through a few-shot classifier: labels and scores for a C caller, each of which may be null.</summary>
internal readonly unsafe struct NativeFewShotAnswers(FewShotClassifier classifier, int* labels, float* scores) : IVectors
{
    private readonly float[] _scores = new float[classifier.Labels.Count];

    /// <inheritdoc/>
    public void Take(long index, ReadOnlySpan<float> vector)
    {
        int best = classifier.Predict(vector, _scores);
        if (labels != null)
        {
            labels[index] = best;
        }

        if (scores != null)
        {
            _scores.CopyTo(new Span<float>(scores + (index * _scores.Length), _scores.Length));
        }
    }
}
