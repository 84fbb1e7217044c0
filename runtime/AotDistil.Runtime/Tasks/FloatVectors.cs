namespace AotDistil.Runtime.Tasks;

/// <summary>Vectors as they are.</summary>
internal readonly ref struct FloatVectors(Span<float> vectors) : IVectors
{
    private readonly Span<float> _vectors = vectors;

    public void Take(long index, ReadOnlySpan<float> vector) => vector.CopyTo(_vectors[checked((int)(index * vector.Length))..]);
}
