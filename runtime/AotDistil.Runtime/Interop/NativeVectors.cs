using AotDistil.Runtime.Kernels;
using AotDistil.Runtime.Tasks;

namespace AotDistil.Runtime.Interop;

/// <summary>Vectors of any format for a C caller, texts × bytes.</summary>
/// <param name="destination">Room for all of them.</param>
/// <param name="format">What they are made of.</param>
internal readonly unsafe struct NativeVectors(byte* destination, NativeVectorFormat format) : IVectors
{
    /// <summary>Bytes of a vector.</summary>
    public static long Bytes(NativeVectorFormat format, int dimensions) => format switch
    {
        NativeVectorFormat.SignedBytes => dimensions,
        NativeVectorFormat.Bits => ((long)dimensions + 7) / 8,
        _ => (long)dimensions * sizeof(float),
    };

    /// <inheritdoc/>
    public void Take(long index, ReadOnlySpan<float> vector)
    {
        byte* to = destination + (index * Bytes(format, vector.Length));
        fixed (float* from = vector)
        {
            switch (format)
            {
                case NativeVectorFormat.SignedBytes:
                    VectorMath.ToInt8(from, vector.Length, (sbyte*)to);
                    break;
                case NativeVectorFormat.Bits:
                    VectorMath.ToBinary(from, vector.Length, to);
                    break;
                default:
                    vector.CopyTo(new Span<float>(to, vector.Length));
                    break;
            }
        }
    }
}
