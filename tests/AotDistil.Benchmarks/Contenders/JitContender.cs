namespace AotDistil.Benchmarks.Contenders;

/// <summary>
/// A class that the generator made of a random checkpoint, compiled by the JIT. Like the library it starts from text, so its time includes the tokenizer.
/// </summary>
/// <param name="model">A session, to be disposed of.</param>
internal sealed class JitContender(TextClassifier model) : IContender
{
    private readonly Dictionary<Batch, (string[] Texts, float[] Logits)> _prepared = [];

    public string Name => model.Kernel + " (JIT)";

    public string Version { get; } = model.GetType().Assembly.GetName().Version!.ToString(3);

    public ReadOnlySpan<float> Run(Batch batch)
    {
        if (!_prepared.TryGetValue(batch, out (string[] Texts, float[] Logits) prepared))
        {
            prepared = ([.. batch.Lengths.Select(Sentences.Text)], new float[batch.Count * Sentences.Labels]);
            _prepared.Add(batch, prepared);
        }

        model.Logits(prepared.Texts, prepared.Logits);
        return prepared.Logits;
    }

    public void Dispose() => model.Dispose();
}
