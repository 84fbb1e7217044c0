namespace AotDistil.Runtime.Kernels;

/// <summary>The implementations of the int8 arithmetic. All return the same bits; they differ in speed and in what they ask of the processor.</summary>
public enum KernelVariant
{
    /// <summary>Plain loops, any processor: the definition.</summary>
    Scalar,

    /// <summary>256-bit vectors: AVX2 and FMA.</summary>
    Avx2,

    /// <summary>256-bit 8-bit dot products: AVX-VNNI, with AVX2 and FMA.</summary>
    AvxVnni,

    /// <summary>512-bit 8-bit dot products: AVX512-VNNI. In C, and so only in native libraries that were built with them.</summary>
    Avx512Vnni,

    /// <summary>128-bit vectors of any 64-bit Arm.</summary>
    Neon,

    /// <summary>128-bit 8-bit dot products: 64-bit Arm with the DotProd extension (Armv8.2, most since 2018).</summary>
    NeonDot,
}
