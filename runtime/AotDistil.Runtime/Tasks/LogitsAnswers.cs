namespace AotDistil.Runtime.Tasks;

/// <summary>Logits as they are, texts × labels.</summary>
internal readonly ref struct LogitsAnswers(Span<float> logits, int labels) : IAnswers
{
    private readonly Span<float> _logits = logits;

    public void Take(long first, Span<float> logits) => logits.CopyTo(_logits[checked((int)(first * labels))..]);
}
