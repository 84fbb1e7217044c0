using AotDistil.Runtime.Interop;

namespace AotDistil.Cli.Tasks;

/// <summary>Which vectors a model makes of texts.</summary>
/// <param name="Options">How they are made.</param>
/// <param name="Format">What they are made of.</param>
/// <param name="Dimensions">The numbers that are kept of each.</param>
internal sealed record VectorKind(EmbeddingOptions Options, NativeVectorFormat Format, int Dimensions)
{
    /// <summary>Bytes of a vector.</summary>
    public int Bytes => (int)NativeVectors.Bytes(Format, Dimensions);

    /// <summary>From the score of a search to a cosine, of vectors of length 1; of bits to that of vectors of 1 and -1.</summary>
    public float Cosine(double score) => Format switch
    {
        NativeVectorFormat.SignedBytes => (float)(score / (TextEmbedder.Int8Scale * TextEmbedder.Int8Scale)),
        NativeVectorFormat.Bits => (float)((score - ((8 * Bytes) - Dimensions)) / Dimensions), // the bits that fill the last byte are all the same
        _ => (float)score,
    };
}
