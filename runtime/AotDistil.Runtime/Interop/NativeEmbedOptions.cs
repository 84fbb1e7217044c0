using System.Runtime.InteropServices;
using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Interop;

/// <summary>How <c>embed</c> makes vectors of texts, as the C header declares it.</summary>
[StructLayout(LayoutKind.Sequential)]
public readonly unsafe struct NativeEmbedOptions
{
    private const int Usual = -1;

    /// <summary>Bytes of the structure.</summary>
    public nuint Size { get; init; }

    /// <summary>The pooling's number; -1 for the folder's.</summary>
    public int Pooling { get; init; }

    /// <summary>Whether vectors are brought to length 1: 0 or 1; -1 for what the folder says.</summary>
    public int Normalize { get; init; }

    /// <summary>How many numbers are kept; 0 for all.</summary>
    public int Dimensions { get; init; }

    /// <summary>The <see cref="NativeVectorFormat"/>.</summary>
    public int Format { get; init; }

    /// <summary>The same for the runtime.</summary>
    /// <param name="options">The caller's; null for the usual.</param>
    /// <param name="dim">Numbers of the model's vectors.</param>
    /// <param name="format">Receives the format.</param>
    /// <exception cref="StatusException">A number is out of its range, or they contradict each other.</exception>
    internal static EmbeddingOptions Read(NativeEmbedOptions* options, int dim, out NativeVectorFormat format)
    {
        NativeEmbedOptions usual = new() { Pooling = Usual, Normalize = Usual };
        NativeEmbedOptions o = options == null ? usual : NativeOptions.Read(options, usual, (nuint)sizeof(NativeEmbedOptions));
        int pooling = NativeOptions.Choice(o.Pooling, Usual, (int)Model.Pooling.Max, "options.pooling");
        int normalize = NativeOptions.Choice(o.Normalize, Usual, 1, "options.normalize");
        int dimensions = NativeOptions.Choice(o.Dimensions, 0, dim, "options.dimensions");
        format = ReadFormat(o.Format, "options.format");
        if (format == NativeVectorFormat.SignedBytes)
        {
            // Of other lengths the steps would be too coarse, or too few.
            normalize = normalize != 0 ? 1 : throw new StatusException(Status.InvalidArgument, "options.normalize is 0, but vectors of signed bytes are always brought to length 1.");
        }

        return new EmbeddingOptions
        {
            Pooling = pooling == Usual ? null : (Pooling)pooling,
            Normalize = normalize == Usual ? null : normalize != 0,
            Dimensions = dimensions == 0 ? null : dimensions,
        };
    }

    /// <summary>A format's number.</summary>
    /// <exception cref="StatusException">It is none.</exception>
    internal static NativeVectorFormat ReadFormat(int format, string name) =>
        (NativeVectorFormat)NativeOptions.Choice(format, (int)NativeVectorFormat.Floats, (int)NativeVectorFormat.Bits, name);
}
