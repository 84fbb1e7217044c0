namespace AotDistil.Packer.Architectures;

/// <summary>How the hidden states of a text become one vector, as the manifest's [pooling] table has it.</summary>
/// <param name="Mode"><c>cls</c>, <c>mean</c> or <c>max</c>.</param>
/// <param name="Normalize">Whether the vector is brought to length 1.</param>
/// <param name="Files">The files that say so.</param>
internal sealed record PoolingFacts(string Mode, bool Normalize, IReadOnlyList<string> Files)
{
    /// <summary>The first token's state.</summary>
    public const string Cls = "cls";

    /// <summary>The mean of all tokens' states.</summary>
    public const string Mean = "mean";

    /// <summary>The largest of all tokens' states, number by number.</summary>
    public const string Max = "max";

    /// <summary>What holds where a folder says nothing.</summary>
    public static PoolingFacts Default { get; } = new(Mean, false, []);
}
