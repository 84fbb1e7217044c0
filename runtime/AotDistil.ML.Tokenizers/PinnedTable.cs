using System.Buffers;

namespace AotDistil.ML.Tokenizers;

/// <summary>Keeps a table where it is as long as this object lives.</summary>
internal sealed unsafe class PinnedTable
{
    private MemoryHandle _handle;

    /// <summary>Pins a table.</summary>
    public PinnedTable(ReadOnlyMemory<byte> table)
    {
        _handle = table.Pin();
        Length = table.Length;
    }

    /// <summary>Unpins it. A finalizer, as Microsoft.ML.Tokenizers' tokenizers are not disposable.</summary>
    ~PinnedTable() => _handle.Dispose();

    /// <summary>The first byte.</summary>
    public byte* Address => (byte*)_handle.Pointer;

    /// <summary>How many.</summary>
    public int Length { get; }
}
