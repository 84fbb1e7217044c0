using AotDistil.Runtime.Kernels;

namespace AotDistil.Runtime.Tasks;

/// <summary>Vectors of length 1 in 127ths.</summary>
internal readonly unsafe ref struct Int8Vectors(Span<sbyte> vectors) : IVectors
{
    private readonly Span<sbyte> _vectors = vectors;

    public void Take(long index, ReadOnlySpan<float> vector)
    {
        fixed (float* from = vector)
        fixed (sbyte* to = _vectors.Slice(checked((int)(index * vector.Length)), vector.Length))
        {
            VectorMath.ToInt8(from, vector.Length, to);
        }
    }
}
