using System.Runtime.InteropServices;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Parts;

namespace AotDistil.Benchmarks.Tokenizing;

/// <summary>Our tokenizer, compiled from a folder, its offsets in code points as Hugging Face gives them or in bytes of UTF-8 as they are at first.</summary>
internal sealed unsafe class CompiledContender : ITokenizerContender
{
    private const int MostTokens = 1 << 16;
    private const int Opened = 16;

    private readonly byte* _table;
    private readonly Tokenizer _tokenizer;
    private readonly bool _codePoints;
    private readonly int[] _ids = new int[MostTokens];
    private readonly int[] _starts = new int[MostTokens];
    private readonly int[] _ends = new int[MostTokens];

    /// <exception cref="NotSupportedException">The folder's tokenizer cannot be compiled.</exception>
    public CompiledContender(string folder, bool codePoints)
    {
        ReadOnlySpan<byte> table;
        try
        {
            table = TokenizerCompiler.Compile(folder).Table;
        }
        catch (Packer.PackerException reason)
        {
            throw new NotSupportedException(reason.Message, reason);
        }

        TableBytes = table.Length;
        _table = (byte*)NativeMemory.Alloc((nuint)table.Length);
        table.CopyTo(new Span<byte>(_table, table.Length));
        _tokenizer = new Tokenizer(_table, TableBytes, TokenizerParts.All);
        _codePoints = codePoints;
    }

    public string Name => _codePoints ? "AotDistil" : "AotDistil, bytes";

    public int TableBytes { get; }

    public double[] Pass(TextCorpus corpus) => Passes.Least(corpus.Utf8, text => _ = Encode(text));

    /// <summary>Tokens of a text.</summary>
    public int Encode(byte[] text)
    {
        int count = _tokenizer.Encode(text, _ids, _starts, _ends, MostTokens, out _);
        if (_codePoints)
        {
            OffsetConverter.ToCodePoints(text, _starts.AsSpan(0, count));
            OffsetConverter.ToCodePoints(text, _ends.AsSpan(0, count));
        }

        return count;
    }

    /// <summary>Managed memory of an opened tokenizer that has read a text, beyond the table.</summary>
    public long Memory(byte[] text)
    {
        Tokenizer[] tokenizers = new Tokenizer[Opened];
        long before = GC.GetTotalMemory(forceFullCollection: true);
        for (int i = 0; i < Opened; i++)
        {
            tokenizers[i] = new Tokenizer(_table, TableBytes, TokenizerParts.All);
            _ = tokenizers[i].Encode(text, _ids, _starts, _ends, MostTokens, out _);
        }

        long memory = (GC.GetTotalMemory(forceFullCollection: true) - before) / Opened;
        GC.KeepAlive(tokenizers);
        return memory;
    }

    public void Dispose() => NativeMemory.Free(_table);
}
