using AotDistil.Runtime.Kernels;

namespace AotDistil.Runtime.Tasks;

/// <summary>The signs of vectors, eight in a byte.</summary>
internal readonly unsafe ref struct BinaryVectors(Span<byte> vectors) : IVectors
{
    private readonly Span<byte> _vectors = vectors;

    public void Take(long index, ReadOnlySpan<float> vector)
    {
        int bytes = (vector.Length + 7) / 8;
        fixed (float* from = vector)
        fixed (byte* to = _vectors.Slice(checked((int)(index * bytes)), bytes))
        {
            VectorMath.ToBinary(from, vector.Length, to);
        }
    }
}
