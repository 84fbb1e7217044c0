namespace AotDistil.Runtime.Layers;

/// <summary>Quantised rows: bytes, and for each row its scale and the zero point as the bytes are stored.</summary>
public readonly unsafe struct Int8Rows(byte* values, float* scales, int* zeros)
{
    /// <summary>Bytes, row by row.</summary>
    public byte* Values { get; } = values;

    /// <summary>A scale for each row.</summary>
    public float* Scales { get; } = scales;

    /// <summary>A zero point for each row.</summary>
    public int* Zeros { get; } = zeros;

    /// <summary>The rows from <paramref name="first"/> on, each of <paramref name="stride"/> bytes.</summary>
    public Int8Rows From(int first, int stride) => new(Values + ((long)first * stride), Scales + first, Zeros + first);
}
