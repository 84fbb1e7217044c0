using System.Runtime.InteropServices;
using AotDistil.Packer.Tokenizers.Regex;
using AotDistil.Runtime.Tokenizers.Regex;

namespace AotDistil.Runtime.Tests.Tokenizers.Regex;

/// <summary>A regular expression as the packer compiles it, opened by the runtime.</summary>
internal sealed unsafe class CompiledRegex
{
    // The program is read in place.
    private readonly byte[] _program;

    /// <summary>Compiles a pattern.</summary>
    public CompiledRegex(string pattern)
        : this(RegexCompiler.Compile(pattern))
    {
    }

    /// <summary>Opens a program.</summary>
    public CompiledRegex(byte[] program)
    {
        _program = GC.AllocateArray<byte>(program.Length, pinned: true);
        program.CopyTo(_program, 0);
        Matcher = new RegexMatcher(new RegexProgram((byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_program, 0), _program.Length));
    }

    /// <summary>The matcher.</summary>
    public RegexMatcher Matcher { get; }

    /// <summary>The borders of all matches.</summary>
    public List<int> Matches(ReadOnlySpan<byte> text)
    {
        List<int> borders = [];
        fixed (byte* bytes = text.IsEmpty ? [0] : text)
        {
            RegexMatches matches = new();
            while (matches.MoveNext(Matcher, bytes, text.Length, out int start, out int end))
            {
                borders.Add(start);
                borders.Add(end);
            }
        }

        return borders;
    }

    /// <summary>How many matches there are.</summary>
    public int Count(ReadOnlySpan<byte> text)
    {
        int count = 0;
        fixed (byte* bytes = text)
        {
            RegexMatches matches = new();
            while (matches.MoveNext(Matcher, bytes, text.Length, out _, out _))
            {
                count++;
            }
        }

        return count;
    }
}
