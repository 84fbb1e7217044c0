using System.Runtime.InteropServices;

namespace AotDistil.Runtime.Layers;

/// <summary>One block of native memory, kept from call to call and grown when a call needs more: after the longest text nothing is allocated.</summary>
public sealed unsafe class Workspace : IDisposable
{
    /// <summary>Alignment of the block, a cache line.</summary>
    public const int Alignment = 64;

    private byte* _memory;
    private long _bytes;

    /// <summary>Frees what <see cref="Dispose"/> was not called for.</summary>
    ~Workspace() => Free();

    /// <summary>Bytes held.</summary>
    public long Bytes => _bytes;

    /// <summary>The block; null before the first <see cref="Reserve"/>.</summary>
    public byte* Memory => _memory;

    /// <summary>At least this many bytes, aligned; what stood in them before is lost.</summary>
    /// <exception cref="OutOfMemoryException">The system has no more.</exception>
    public byte* Reserve(long bytes)
    {
        if (bytes > _bytes)
        {
            Free();
            _memory = (byte*)NativeMemory.AlignedAlloc(checked((nuint)bytes), Alignment);
            _bytes = bytes;
        }

        return _memory;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(_memory);
        _memory = null;
        _bytes = 0;
    }
}
