namespace AotDistil.Benchmarks.Tokenizing;

/// <summary>One way to turn texts into tokens with their offsets, one thread, a call a text.</summary>
internal interface ITokenizerContender : IDisposable
{
    /// <summary>How tables call it.</summary>
    string Name { get; }

    /// <summary>Seconds of each block of texts of a corpus, the least of some passes.</summary>
    double[] Pass(TextCorpus corpus);
}
