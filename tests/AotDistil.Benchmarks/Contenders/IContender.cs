namespace AotDistil.Benchmarks.Contenders;

/// <summary>One way to run the same network on the same tokens.</summary>
internal interface IContender : IDisposable
{
    /// <summary>How tables call it.</summary>
    string Name { get; }

    /// <summary>Which version of it runs.</summary>
    string Version { get; }

    /// <summary>Runs sentences through the network and returns their logits, sentence by sentence.</summary>
    ReadOnlySpan<float> Run(Batch batch);
}
