using AotDistil.Runtime.Kernels;
using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C functions do that compare vectors. They need no session and no model.</summary>
public static unsafe class SearchExports
{
    /// <summary><c>similarity</c>: the cosine, of bits that of vectors of 1 and -1.</summary>
    public static int Similarity(int format, int dimensions, void* a, void* b, float* similarity)
    {
        try
        {
            NativeVectorFormat kind = Check(format, dimensions);
            CheckVector(kind, a, dimensions, nameof(a));
            CheckVector(kind, b, dimensions, nameof(b));
            NotNull(similarity, nameof(similarity));
            int bytes = (int)NativeVectors.Bytes(NativeVectorFormat.Bits, dimensions);
            *similarity = kind switch
            {
                NativeVectorFormat.SignedBytes => VectorSearch.Cosine(new ReadOnlySpan<sbyte>(a, dimensions), new ReadOnlySpan<sbyte>(b, dimensions)),
                NativeVectorFormat.Bits => (float)(1 - (2.0 * VectorMath.Hamming((byte*)a, (byte*)b, bytes) / dimensions)),
                _ => VectorSearch.Cosine(new ReadOnlySpan<float>(a, dimensions), new ReadOnlySpan<float>(b, dimensions)),
            };
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>search</c>.</summary>
    public static int Search(int format, int dimensions, void* query, void* matrix, long rows, long topK, SearchHit* hits, long* count)
    {
        try
        {
            NativeVectorFormat kind = Check(format, dimensions);
            CheckVector(kind, query, dimensions, nameof(query));
            if (rows is < 0 or > int.MaxValue)
            {
                throw new StatusException(Status.InvalidArgument, $"rows is {rows}; expected 0 to {int.MaxValue}.");
            }

            if (rows > 0)
            {
                NotNull(matrix, nameof(matrix));
            }

            Span<SearchHit> room = NativeHits.Room(hits, topK, rows, count);
            *count = kind switch
            {
                NativeVectorFormat.SignedBytes => VectorSearch.TopK((sbyte*)query, (sbyte*)matrix, dimensions, (int)rows, room),
                NativeVectorFormat.Bits => VectorSearch.TopK((byte*)query, (byte*)matrix, (int)NativeVectors.Bytes(kind, dimensions), (int)rows, room),
                _ => VectorSearch.TopK((float*)query, (float*)matrix, dimensions, (int)rows, room),
            };
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    private static NativeVectorFormat Check(int format, int dimensions)
    {
        NativeVectorFormat kind = NativeEmbedOptions.ReadFormat(format, nameof(format));
        NativeOptions.Choice(dimensions, 1, kind == NativeVectorFormat.SignedBytes ? VectorMath.MostInt8 : int.MaxValue, nameof(dimensions));
        return kind;
    }

    // A NaN in a query would make nonsense of every row, which nobody would notice; in a row, that one alone comes last.
    private static void CheckVector(NativeVectorFormat format, void* vector, int dimensions, string name)
    {
        NotNull(vector, name);
        int odd = format == NativeVectorFormat.Floats ? new ReadOnlySpan<float>(vector, dimensions).IndexOfAnyExceptInRange(float.MinValue, float.MaxValue) : -1;
        if (odd >= 0)
        {
            throw new StatusException(Status.InvalidArgument, $"{name}[{odd}] is not finite.");
        }
    }
}
