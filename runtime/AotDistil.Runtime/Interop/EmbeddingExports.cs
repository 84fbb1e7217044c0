using static AotDistil.Runtime.Interop.ModelExports;

namespace AotDistil.Runtime.Interop;

/// <summary>What the C functions do that models which turn texts into vectors have besides those of <see cref="ModelExports"/>.</summary>
public static unsafe class EmbeddingExports
{
    /// <summary><c>embed</c>.</summary>
    public static int Embed<TModel>(ulong session, byte** texts, long* lengths, long count, NativeEmbedOptions* options, void* vectors, long capacity)
        where TModel : TextEmbedder
    {
        try
        {
            TModel model = SessionTable.Get<TModel>(session);
            NativeTexts all = NativeTexts.Of(texts, nameof(texts), lengths, count);
            EmbeddingOptions how = NativeEmbedOptions.Read(options, model.Dimensions, out NativeVectorFormat format);
            long bytes = NativeVectors.Bytes(format, how.Dimensions ?? model.Dimensions);
            if (count > 0)
            {
                NotNull(vectors, nameof(vectors));
            }

            if (capacity < 0 || count > capacity / bytes) // a product might be too large for 64 bits
            {
                throw new StatusException(Status.InvalidArgument, $"There is room for {capacity} bytes, but there are {count} vectors of {bytes}.");
            }

            model.Run(all, new NativeVectors((byte*)vectors, format), how);
            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }

    /// <summary><c>vector_size</c>.</summary>
    /// <param name="dim">Numbers of the model's vectors.</param>
    /// <param name="options">As for <c>embed</c>.</param>
    /// <param name="dimensions">Receives the numbers that are kept of a vector; may be null.</param>
    /// <param name="bytes">Receives the bytes that they take; may be null.</param>
    public static int VectorSize(int dim, NativeEmbedOptions* options, int* dimensions, long* bytes)
    {
        try
        {
            int kept = NativeEmbedOptions.Read(options, dim, out NativeVectorFormat format).Dimensions ?? dim;
            if (dimensions != null)
            {
                *dimensions = kept;
            }

            if (bytes != null)
            {
                *bytes = NativeVectors.Bytes(format, kept);
            }

            return (int)Status.Ok;
        }
        catch (Exception e)
        {
            return Fail(e);
        }
    }
}
