namespace AotDistil.Benchmarks;

/// <summary>One way to run the same network on the same tokens.</summary>
internal interface IContender : IDisposable
{
    /// <summary>How tables call it.</summary>
    string Name { get; }

    /// <summary>Runs one sentence of so many tokens, [CLS] and [SEP] included, and returns its logits.</summary>
    ReadOnlySpan<float> Run(int tokens);
}
