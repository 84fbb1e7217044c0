using System.Runtime.InteropServices;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Parts;

namespace AotDistil.Cli;

/// <summary>A folder's tokenizer, compiled in memory and opened.</summary>
internal sealed unsafe class FolderTokenizer : IDisposable
{
    private byte* _table;

    /// <summary>Compiles the tokenizer of a folder; a model need not be there.</summary>
    /// <exception cref="Packer.PackerException">It cannot be compiled faithfully; the message says why.</exception>
    public FolderTokenizer(string folder)
    {
        ReadOnlySpan<byte> table = TokenizerCompiler.Compile(folder).Table;
        _table = (byte*)NativeMemory.Alloc((nuint)table.Length);
        table.CopyTo(new Span<byte>(_table, table.Length));
        Tokenizer = new Tokenizer(_table, table.Length, TokenizerParts.All);
    }

    /// <summary>The tokenizer, to be used until this is disposed of.</summary>
    public Tokenizer Tokenizer { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_table);
        _table = null;
    }
}
