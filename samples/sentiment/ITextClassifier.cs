namespace AotDistil.Samples.Sentiment;

/// <summary>The model as the rest of the program sees it; tests put a stub here.</summary>
internal interface ITextClassifier : IDisposable
{
    /// <summary>The labels by index.</summary>
    IReadOnlyList<string> Labels { get; }

    /// <summary>Classifies a batch: <paramref name="answers"/> gets as many entries as there are <paramref name="texts"/>, in the same order.</summary>
    void Classify(ReadOnlySpan<string> texts, Span<Classification> answers);
}
