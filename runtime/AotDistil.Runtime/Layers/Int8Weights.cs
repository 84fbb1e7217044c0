namespace AotDistil.Runtime.Layers;

/// <summary>A linear's weights in place: packed int8 panels of 16 outputs, and for each padded output its scale, its sum of weights and its bias.</summary>
public readonly unsafe struct Int8Weights(byte* packed, float* scales, int* sums, float* bias)
{
    /// <summary>Panels in K4N16 order.</summary>
    public byte* Packed { get; } = packed;

    /// <summary>A scale for each output.</summary>
    public float* Scales { get; } = scales;

    /// <summary>Each output's sum of weights, which takes the zero point off.</summary>
    public int* Sums { get; } = sums;

    /// <summary>A bias for each output; null where the linear has none.</summary>
    public float* Bias { get; } = bias;
}
