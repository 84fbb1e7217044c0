namespace AotDistil.Benchmarks;

/// <summary>A class that the generator made of a random checkpoint, compiled by the JIT. Unlike the rival it starts from text, so its time includes the tokenizer.</summary>
/// <param name="model">A session, to be disposed of.</param>
internal sealed class OurContender(TextClassifier model) : IContender
{
    private readonly Dictionary<int, string[]> _texts = [];
    private readonly float[] _logits = new float[2];

    public string Name { get; } = "ours " + model.Kernel;

    public ReadOnlySpan<float> Run(int tokens)
    {
        if (!_texts.TryGetValue(tokens, out string[]? texts))
        {
            texts = [Sentences.Text(tokens)];
            _texts.Add(tokens, texts);
        }

        model.Logits(texts, _logits);
        return _logits;
    }

    public void Dispose() => model.Dispose();
}
