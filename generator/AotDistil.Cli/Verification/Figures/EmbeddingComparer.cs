using AotDistil.Cli.Verification.Expected;
using AotDistil.Cli.Verification.Libraries;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Reference;

namespace AotDistil.Cli.Verification.Figures;

/// <summary>
/// Makes vectors of texts and compares them with transformers'. The library's are pooled here, from the states that its C function for hidden states gives: every model has
/// that one, and pooling as any expected.json wants it, whatever the folder says. Serves one thread at a time.
/// </summary>
/// <param name="plan">The model.</param>
/// <param name="library">A session of its library.</param>
/// <param name="reference">The model in float32.</param>
/// <param name="tolerances">What is allowed.</param>
/// <param name="float32">Whether the float32 reference is compared too.</param>
internal sealed class EmbeddingComparer(ModelPlan plan, IModelSession library, Float32Reference reference, Tolerances tolerances, bool float32) : IDisposable
{
    /// <summary>Compares the vectors of a text.</summary>
    /// <exception cref="VerificationException">The library refuses.</exception>
    public EmbeddingFigures Compare(ExpectedEmbedding expected)
    {
        (int[] ids, int[] tokenTypes) = library.Encode(expected.Text, null);
        int[]? types = plan.Encoder.TypeVocabSize > 0 ? tokenTypes : null;
        float[] found = library.HiddenStates(ids, types, plan.Encoder.Schedule.Order.Count);
        float[]? exact = float32 ? reference.HiddenStates(ids, types)[^1] : null;
        return new EmbeddingFigures(expected, [.. expected.Vectors.Select(vector => new VectorFigures(
            vector.Name,
            StateFigures.CosineOf(vector.Values, Pool(found, vector)),
            exact is null ? null : Difference.Of(vector.Values, Pool(exact, vector), tolerances.Float32For)))]);
    }

    /// <inheritdoc/>
    public void Dispose() => library.Dispose();

    private float[] Pool(float[] states, ExpectedVector vector)
    {
        float[] pooled = VectorReference.Pool(states, plan.Encoder.Dim, vector.Pooling);
        if (vector.Normalize)
        {
            VectorReference.Normalize(pooled);
        }

        return pooled;
    }
}
