using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Interop;

/// <summary>Logits for a C caller, texts × labels.</summary>
internal readonly unsafe struct NativeLogits(float* destination, int labels) : IAnswers
{
    public void Take(long first, Span<float> logits) => logits.CopyTo(new Span<float>(destination + (first * labels), logits.Length));
}
