using System.Buffers.Binary;
using System.Reflection;
using AotDistil.Layout;

namespace AotDistil.Runtime.Weights;

/// <summary>Weights that are a resource of an assembly: read in place, in a native library straight from its file's pages.</summary>
public static unsafe class EmbeddedWeights
{
    /// <summary>Finds a weights file among an assembly's resources and checks that it is the one the code was generated for.</summary>
    /// <param name="assembly">The assembly that carries it.</param>
    /// <param name="resource">The resource's name.</param>
    /// <param name="length">Bytes it must have.</param>
    /// <param name="contentId">The content id its header must carry, in hexadecimal digits: SHA-256 of all that follows the header.</param>
    /// <returns>The first byte; it stays where it is until the process ends. No alignment is promised.</returns>
    /// <exception cref="DamagedModelException">There is no such resource, or it is another.</exception>
    public static byte* Map(Assembly assembly, string resource, long length, string contentId)
    {
        byte* weights = Find(assembly, resource, length);
        if (length < WeightsLayout.HeaderBytes)
        {
            throw new DamagedModelException($"The resource '{resource}' has {length} bytes; a weights file has at least {WeightsLayout.HeaderBytes}. Rebuild the project.");
        }

        ReadOnlySpan<byte> header = new(weights, WeightsLayout.HeaderBytes);
        bool ours = BinaryPrimitives.ReadUInt64LittleEndian(header) == WeightsLayout.Magic
            && BinaryPrimitives.ReadInt32LittleEndian(header[8..]) == WeightsLayout.FormatVersion
            && BinaryPrimitives.ReadInt64LittleEndian(header[WeightsLayout.HeaderLengthOffset..]) == length;
        string id = Convert.ToHexStringLower(header.Slice(WeightsLayout.HeaderContentIdOffset, WeightsLayout.ContentIdBytes));
        if (!ours || id != contentId)
        {
            throw new DamagedModelException($"The resource '{resource}' is not the weights file the code was generated for (found content {id}, expected {contentId}). Rebuild the project.");
        }

        return weights;
    }

    /// <summary>Finds a tokenizer's table among an assembly's resources.</summary>
    /// <param name="assembly">The assembly that carries it.</param>
    /// <param name="resource">The resource's name, which tells its content.</param>
    /// <param name="length">Bytes it must have.</param>
    /// <returns>The first byte; it stays where it is until the process ends. No alignment is promised.</returns>
    /// <exception cref="DamagedModelException">There is no such resource, or it is another.</exception>
    public static byte* MapTokenizer(Assembly assembly, string resource, long length) => Find(assembly, resource, length);

    private static byte* Find(Assembly assembly, string resource, long length)
    {
        ArgumentNullException.ThrowIfNull(assembly);
        using Stream? stream = assembly.GetManifestResourceStream(resource);
        if (stream is not UnmanagedMemoryStream memory)
        {
            throw new DamagedModelException(
                $"The assembly {assembly.GetName().Name} holds no resource '{resource}'. Build it with AotDistil's targets, which embed it.");
        }

        return memory.Length == length
            ? memory.PositionPointer
            : throw new DamagedModelException($"The resource '{resource}' has {memory.Length} bytes; the code was generated for {length}. Rebuild the project.");
    }
}
