namespace AotDistil.Runtime.Layers;

/// <summary>Quantised rows: bytes, and for each row its scale and the zero point as the bytes are stored.</summary>
public readonly unsafe struct Int8Rows(byte* values, float* scales, int* zeros)
{
    /// <summary>Bytes, row by row.</summary>
    public readonly byte* Values = values;

    /// <summary>A scale for each row.</summary>
    public readonly float* Scales = scales;

    /// <summary>A zero point for each row.</summary>
    public readonly int* Zeros = zeros;

    /// <summary>The rows from <paramref name="first"/> on, each of <paramref name="stride"/> bytes.</summary>
    public Int8Rows From(int first, int stride) => new(Values + ((long)first * stride), Scales + first, Zeros + first);
}
