namespace AotDistil.Samples.Sentiment;

/// <summary>The class that the generator makes of <c>models/sentiment-en</c>, behind the program's own interface.</summary>
internal sealed class SentimentModel : ITextClassifier
{
    private readonly SentimentEn _model = new();

    public IReadOnlyList<string> Labels => SentimentEn.Labels;

    public void Classify(ReadOnlySpan<string> texts, Span<Classification> answers) => _model.Classify(texts, answers);

    public void Dispose() => _model.Dispose();
}
