namespace AotDistil.Runtime.Interop;

/// <summary>What the vectors of C callers are made of.</summary>
public enum NativeVectorFormat
{
    /// <summary>Floats of 32 bits.</summary>
    Floats = 0,

    /// <summary>Signed bytes, <see cref="TextEmbedder.Int8Scale"/> for 1.</summary>
    SignedBytes = 1,

    /// <summary>Bits, eight in a byte, the first in the highest.</summary>
    Bits = 2,
}
