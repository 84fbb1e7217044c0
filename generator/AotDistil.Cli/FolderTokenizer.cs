using System.Runtime.InteropServices;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Parts;

namespace AotDistil.Cli;

/// <summary>A folder's tokenizer, compiled in memory and opened.</summary>
internal sealed unsafe class FolderTokenizer : IDisposable
{
    private readonly int _length;
    private byte* _table;

    /// <summary>Compiles the tokenizer of a folder; a model need not be there.</summary>
    /// <exception cref="Packer.PackerException">It cannot be compiled faithfully; the message says why.</exception>
    public FolderTokenizer(string folder)
        : this(TokenizerCompiler.Compile(folder).Table)
    {
    }

    /// <summary>Compiles the tokenizer of a model as its library has it.</summary>
    /// <exception cref="Packer.PackerException">It cannot be compiled faithfully; the message says why.</exception>
    public FolderTokenizer(string folder, ModelPlan plan)
        : this(TokenizerCompiler.Compile(folder, plan.Encoder.MaxPositions, plan.Encoder.VocabSize, allTokens: plan.Task == ModelTasks.MaskedLanguage).Table)
    {
    }

    private FolderTokenizer(ReadOnlySpan<byte> table)
    {
        _length = table.Length;
        _table = (byte*)NativeMemory.Alloc((nuint)table.Length);
        table.CopyTo(new Span<byte>(_table, table.Length));
        Tokenizer = Open();
    }

    /// <summary>The tokenizer, to be used until this is disposed of.</summary>
    public Tokenizer Tokenizer { get; }

    /// <summary>Another one over the same table, for another thread.</summary>
    public Tokenizer Open() => new(_table, _length, TokenizerParts.All);

    /// <inheritdoc/>
    public void Dispose()
    {
        NativeMemory.Free(_table);
        _table = null;
    }
}
