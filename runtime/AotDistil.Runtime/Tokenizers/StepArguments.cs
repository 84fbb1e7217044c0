using System.Runtime.CompilerServices;
using AotDistil.Runtime.Tokenizers.Regex;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>The arguments of a step, which must all be asked for, in any order, by one of the functions.</summary>
internal readonly unsafe struct StepArguments
{
    private readonly TokenizerTable _table;
    private readonly uint* _first;
    private readonly int _count;
    private readonly string _what;

    /// <summary>The arguments of a step.</summary>
    public StepArguments(TokenizerTable table, uint* first, int count, string what)
    {
        _table = table;
        _first = first;
        _count = count;
        _what = what;
    }

    /// <summary>A word.</summary>
    public uint Word(int index)
    {
        TokenizerTable.Require(index < _count, $"a step of its {_what} has {_count} arguments, too few");
        return Unsafe.ReadUnaligned<uint>(_first + index);
    }

    /// <summary>A word that may be at most <paramref name="highest"/>.</summary>
    public uint Word(int index, uint highest)
    {
        uint word = Word(index);
        TokenizerTable.Require(word <= highest, $"argument {index} of a step of its {_what} is {word}, expected at most {highest}");
        return word;
    }

    /// <summary>A yes or no.</summary>
    public bool Flag(int index) => Word(index, 1) == 1;

    /// <summary>A string, in two words.</summary>
    public byte[] Text(int index) => _table.Text(Word(index), Word(index + 1), _what);

    /// <summary>A compiled regular expression, in two words.</summary>
    public RegexMatcher Regex(int index) => new(new RegexProgram(Part(index, 1, out int bytes), bytes));

    /// <summary>Where <paramref name="size"/>-byte elements lie, in two words.</summary>
    public byte* Part(int index, int size, out int count)
    {
        uint elements = Word(index + 1);
        byte* part = _table.At(Word(index), elements, size, _what);
        count = (int)elements;
        return part;
    }
}
