namespace AotDistil.Runtime.Layers;

/// <summary>A LayerNorm's weights in place, padded with zeros to a multiple of 16.</summary>
public readonly unsafe struct LayerNormWeights(float* gamma, float* beta)
{
    /// <summary>Factors.</summary>
    public float* Gamma { get; } = gamma;

    /// <summary>Summands.</summary>
    public float* Beta { get; } = beta;
}
