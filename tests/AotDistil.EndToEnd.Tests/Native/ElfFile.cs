using System.Buffers.Binary;
using System.Text;

namespace AotDistil.EndToEnd.Tests.Native;

/// <summary>As much of a 64-bit little-endian ELF shared library as tells what it needs and what it offers (System V ABI, chapters 4 and 5).</summary>
internal sealed class ElfFile
{
    private const int SymbolTable = 2, Dynamic = 6, DynamicSymbols = 11, FirstReserved = 0xFF00;

    private readonly byte[] _bytes;
    private readonly Section[] _sections;

    public ElfFile(string path)
    {
        _bytes = File.ReadAllBytes(path);
        if (!_bytes.AsSpan().StartsWith("\u007FELF\u0002\u0001"u8))
        {
            throw new InvalidDataException($"{path} is no 64-bit little-endian ELF file.");
        }

        _sections = new Section[UInt16(60)];
        for (int i = 0; i < _sections.Length; i++)
        {
            long header = Int64(40) + (i * UInt16(58));
            _sections[i] = new Section(Int32(header + 4), Int64(header + 24), Int64(header + 32), Int32(header + 40));
        }

        Needed = [.. Entries(Dynamic, 16).Where(e => Int64(e.Offset) == 1).Select(e => Text(e.Section, Int64(e.Offset + 8)))];

        // Of the dynamic symbols, those that are defined here and seen from outside: global or weak, neither hidden nor internal, and in a section;
        // the name of a symbol version stands in the table too, but in none.
        Exports =
        [
            .. Entries(DynamicSymbols, 24)
                .Where(e => UInt16(e.Offset + 6) is > 0 and < FirstReserved && _bytes[e.Offset + 4] >> 4 is 1 or 2 && (_bytes[e.Offset + 5] & 3) is 0 or 3)
                .Select(e => Text(e.Section, Int32(e.Offset))),
        ];
        IsStripped = !_sections.Any(s => s.Type == SymbolTable);
    }

    /// <summary>Libraries that the loader must find for it (DT_NEEDED).</summary>
    public IReadOnlyList<string> Needed { get; }

    /// <summary>Names that it offers to others.</summary>
    public IReadOnlyList<string> Exports { get; }

    /// <summary>Whether the names that only a debugger reads are gone.</summary>
    public bool IsStripped { get; }

    private IEnumerable<(Section Section, long Offset)> Entries(int type, int size) =>
        _sections.Where(s => s.Type == type).SelectMany(s => Enumerable.Range(0, (int)(s.Size / size)).Select(i => (s, s.Offset + ((long)i * size))));

    private string Text(Section section, long offset)
    {
        ReadOnlySpan<byte> text = _bytes.AsSpan((int)(_sections[section.Link].Offset + offset));
        return Encoding.UTF8.GetString(text[..text.IndexOf((byte)0)]);
    }

    private ushort UInt16(long offset) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan((int)offset));

    private int Int32(long offset) => BinaryPrimitives.ReadInt32LittleEndian(_bytes.AsSpan((int)offset));

    private long Int64(long offset) => BinaryPrimitives.ReadInt64LittleEndian(_bytes.AsSpan((int)offset));

    /// <summary>A section: what it holds, where, and the section of its names.</summary>
    private readonly record struct Section(int Type, long Offset, long Size, int Link);
}
