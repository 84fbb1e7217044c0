using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Parts;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>A folder's tokenizer, compiled by the packer and opened by the runtime.</summary>
internal sealed unsafe class CompiledFolder
{
    private readonly byte[] _table;

    public CompiledFolder(string folder, int vocabSize = 1 << 20, int maxPositions = 512)
        : this(TokenizerCompiler.Compile(folder, maxPositions, vocabSize).Table)
    {
    }

    public CompiledFolder(byte[] table)
    {
        // Pinned for its lifetime, and kept alive by this object.
        _table = GC.AllocateArray<byte>(table.Length, pinned: true);
        table.CopyTo(_table, 0);
        Tokenizer = new Tokenizer(Address, _table.Length, TokenizerParts.All);
    }

    public Tokenizer Tokenizer { get; }

    public int TableBytes => _table.Length;

    private byte* Address => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(_table));

    /// <summary>What the normaliser leaves of a text.</summary>
    public int[] Normalize(byte[] text) => [.. Encoding.UTF8.GetString(Tokenizer.Normalize(text)).EnumerateRunes().Select(rune => rune.Value)];

    /// <summary>Ids and (start, end) pairs in UTF-8 bytes, at most <paramref name="maxTokens"/> of them.</summary>
    public (int[] Ids, int[] Starts, int[] Ends, bool Truncated) Encode(ReadOnlySpan<byte> text, int maxTokens)
    {
        int[] ids = new int[maxTokens];
        int[] starts = new int[maxTokens];
        int[] ends = new int[maxTokens];
        int count = Tokenizer.Encode(text, ids, starts, ends, maxTokens, out bool truncated);
        GC.KeepAlive(this);
        return (ids[..count], starts[..count], ends[..count], truncated);
    }
}
