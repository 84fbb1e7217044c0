namespace AotDistil.Samples.Sentiment.Tests;

/// <summary>POSITIVE for texts of even length; remembers the batches it was given.</summary>
internal sealed class StubClassifier : ITextClassifier
{
    public List<string[]> Batches { get; } = [];

    public float Score { get; init; } = 0.75f;

    public bool Disposed { get; private set; }

    public IReadOnlyList<string> Labels { get; } = ["NO", "POSITIVE"];

    public void Classify(ReadOnlySpan<string> texts, Span<Classification> answers)
    {
        Batches.Add(texts.ToArray());
        for (int i = 0; i < texts.Length; i++)
        {
            int index = texts[i].Length % 2 == 0 ? 1 : 0;
            answers[i] = new Classification(index, Labels[index], Score);
        }
    }

    public void Dispose() => Disposed = true;
}
