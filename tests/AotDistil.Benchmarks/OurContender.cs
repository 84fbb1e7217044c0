namespace AotDistil.Benchmarks;

/// <summary>A class that the generator made of a random checkpoint, compiled by the JIT. Unlike the rival it starts from text, so its time includes the tokenizer.</summary>
/// <param name="kernel">The kernel variant that the class chose.</param>
/// <param name="model">The generated class, to be disposed of.</param>
/// <param name="logits">Its method <c>Logits</c>: texts in, [texts x labels] out.</param>
internal sealed class OurContender(string kernel, IDisposable model, LogitsMethod logits) : IContender
{
    private readonly Dictionary<int, string[]> _texts = [];
    private readonly float[] _logits = new float[2];

    public string Name { get; } = "ours " + kernel;

    public ReadOnlySpan<float> Run(int tokens)
    {
        if (!_texts.TryGetValue(tokens, out string[]? texts))
        {
            texts = [Sentences.Text(tokens)];
            _texts.Add(tokens, texts);
        }

        logits(texts, _logits);
        return _logits;
    }

    public void Dispose() => model.Dispose();
}
