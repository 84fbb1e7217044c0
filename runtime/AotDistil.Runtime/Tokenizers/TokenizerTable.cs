using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>A checked view of a compiled tokenizer as <see cref="TokenizerLayout"/> describes it: whoever reads a part gets a pointer only if all of it is there.</summary>
internal sealed unsafe class TokenizerTable
{
    private readonly byte* _table;
    private readonly long _length;

    /// <summary>Checks the block's header.</summary>
    /// <exception cref="InvalidDataException">The block is damaged or of another version.</exception>
    public TokenizerTable(byte* table, long length)
    {
        ArgumentNullException.ThrowIfNull(table);
        Require(length >= TokenizerLayout.HeaderBytes, $"it has {length} bytes, fewer than the {TokenizerLayout.HeaderBytes} of its header");
        _table = table;
        _length = length;
        Require(Word(TokenizerLayout.Header.Magic) == TokenizerLayout.Magic, $"it begins with 0x{Word(0):X8}, not 0x{TokenizerLayout.Magic:X8}");
        uint version = Word(TokenizerLayout.Header.Version);
        Require(version == TokenizerLayout.Version, $"its version is {version}, expected {TokenizerLayout.Version}");
        Require(Word(TokenizerLayout.Header.Length) == length, $"its header says {Word(TokenizerLayout.Header.Length)} bytes, but it has {length}");

        VocabSize = Number(TokenizerLayout.Header.VocabSize, 1, TokenizerLayout.MaxVocabSize, "vocabulary size");
        UnkId = Id(TokenizerLayout.Header.UnkId, "unknown token");
        ClsId = Id(TokenizerLayout.Header.ClsId, "classification token");
        SepId = Id(TokenizerLayout.Header.SepId, "separator");
        PadId = Id(TokenizerLayout.Header.PadId, "padding token");
        MaskId = Id(TokenizerLayout.Header.MaskId, "mask token");
        MaxLength = Number(TokenizerLayout.Header.MaxLength, 1, int.MaxValue, "longest text");
    }

    /// <summary>The block.</summary>
    public byte* Address => _table;

    /// <summary>Its bytes.</summary>
    public long Length => _length;

    /// <summary>Every id is below it.</summary>
    public int VocabSize { get; }

    /// <summary>Id of the token for unknown text, -1 if there is none.</summary>
    public int UnkId { get; }

    /// <summary>Id of the classification token, -1 if there is none.</summary>
    public int ClsId { get; }

    /// <summary>Id of the separator, -1 if there is none.</summary>
    public int SepId { get; }

    /// <summary>Id of the padding token, -1 if there is none.</summary>
    public int PadId { get; }

    /// <summary>Id of the mask token, -1 if there is none.</summary>
    public int MaskId { get; }

    /// <summary>Most tokens the model takes.</summary>
    public int MaxLength { get; }

    /// <summary>Throws what a damaged block gives.</summary>
    public static void Require([DoesNotReturnIf(false)] bool condition, [InterpolatedStringHandlerArgument(nameof(condition))] ref RequireMessage what)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The tokenizer table is damaged: {what.ToStringAndClear()}. Build the model again with the packer of the same version.");
        }
    }

    /// <summary>A word of the header.</summary>
    public uint Word(int index) => Unsafe.ReadUnaligned<uint>(_table + (index * sizeof(uint)));

    /// <summary>A number of the header within bounds.</summary>
    public int Number(int index, int lowest, int highest, string what)
    {
        uint value = Word(index);
        Require(value >= lowest && value <= highest, $"its {what} is {value}, expected {lowest} to {highest}");
        return (int)value;
    }

    /// <summary>An id of the header, -1 if there is none.</summary>
    public int Id(int index, string what)
    {
        uint id = Word(index);
        Require(id == TokenizerLayout.NoId || id < VocabSize, $"the id of its {what} is {id}, expected 0 to {VocabSize - 1} or none");
        return (int)id;
    }

    /// <summary>A part that the header describes at <paramref name="index"/> by offset and number of elements; null if it is empty.</summary>
    public T* Part<T>(int index, string what, out int count)
        where T : unmanaged
    {
        uint elements = Word(index + 1);
        count = (int)elements;
        return (T*)At(Word(index), elements, sizeof(T), what);
    }

    /// <summary>The vocabulary.</summary>
    public Trie Trie()
    {
        uint* units = Part<uint>(TokenizerLayout.Header.Trie, "trie", out int count);
        return new Trie(units, (uint)count);
    }

    /// <summary>Where <paramref name="count"/> elements of some size lie; null if there are none.</summary>
    public byte* At(uint offset, uint count, int size, string what)
    {
        Require(count <= int.MaxValue && offset + ((long)count * size) <= _length, $"its {what} is said to be {count} x {size} bytes at {offset}, but the table has {_length} bytes");
        Require(count == 0 || (offset >= TokenizerLayout.HeaderBytes && offset % sizeof(uint) == 0) || size == 1, $"its {what} begins at {offset}, which is no place for it");
        return count == 0 ? null : _table + offset;
    }

    /// <summary>A string of the table.</summary>
    public byte[] Text(uint offset, uint bytes, string what)
    {
        byte[] text = new ReadOnlySpan<byte>(At(offset, bytes, 1, what), (int)bytes).ToArray();
        Require(System.Text.Unicode.Utf8.IsValid(text), $"its {what} is no valid UTF-8");
        return text;
    }

    /// <summary>The steps of a normalizer or pre-tokenizer, whose offset and number the header has at <paramref name="index"/>.</summary>
    /// <param name="index">Where in the header.</param>
    /// <param name="what">What it is, for messages.</param>
    /// <param name="make">Makes a step of its kind and arguments; null for an unknown kind.</param>
    public TStep[] Steps<TStep>(int index, string what, Func<uint, StepArguments, TStep?> make)
        where TStep : class
    {
        int count = Number(index + 1, 0, TokenizerLayout.MaxSteps, $"number of {what} steps");
        uint at = Word(index);
        TStep[] steps = new TStep[count];
        for (int i = 0; i < count; i++)
        {
            uint* head = (uint*)At(at, 2, sizeof(uint), what);
            uint kind = Unsafe.ReadUnaligned<uint>(head), arguments = Unsafe.ReadUnaligned<uint>(head + 1);
            Require(arguments <= TokenizerLayout.MaxSteps, $"step {i} of its {what} has {arguments} arguments");
            uint* first = (uint*)At(at + 8, arguments, sizeof(uint), what);
            TStep? step = make(kind, new StepArguments(this, first, (int)arguments, what));
            Require(step is not null, $"step {i} of its {what} is of the unknown kind {kind}");
            steps[i] = step;
            at += 8 + (arguments * sizeof(uint));
        }

        return steps;
    }

    /// <summary>Builds the message of <see cref="Require"/> only where it is needed.</summary>
    [InterpolatedStringHandler]
    public ref struct RequireMessage
    {
        private DefaultInterpolatedStringHandler _text;

        /// <summary>Begins a message; <paramref name="needed"/> says whether its parts are to be formatted.</summary>
        public RequireMessage(int literals, int holes, bool condition, out bool needed)
        {
            needed = !condition;
            _text = needed ? new DefaultInterpolatedStringHandler(literals, holes, System.Globalization.CultureInfo.InvariantCulture) : default;
        }

        /// <summary>Appends text.</summary>
        public void AppendLiteral(string text) => _text.AppendLiteral(text);

        /// <summary>Appends a value.</summary>
        public void AppendFormatted<T>(T value, string? format = null) => _text.AppendFormatted(value, format);

        /// <summary>The message.</summary>
        public string ToStringAndClear() => _text.ToStringAndClear();
    }
}
