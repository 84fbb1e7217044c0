using System.Runtime.InteropServices;
using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>A checked view of a compiled regular expression, see <see cref="RegexLayout"/>: no jump, class, slot or count in it leads outside.</summary>
internal sealed unsafe class RegexProgram
{
    /// <summary>Byte that belongs to a class.</summary>
    public const byte KindIn = 1;

    /// <summary>Byte that does not.</summary>
    public const byte KindOut = 0;

    /// <summary>Byte that begins a character beyond ASCII which has to be looked at.</summary>
    public const byte KindDecode = 2;

    // For each class 256 bytes, and for each word of the code an ordinal: pinned for as long as this object lives.
    private readonly byte[] _kinds;
    private readonly int[] _ordinals;
    private readonly uint* _words;

    /// <summary>Checks a program.</summary>
    /// <exception cref="InvalidDataException">It is damaged or of another version.</exception>
    public RegexProgram(byte* program, long length)
    {
        ArgumentNullException.ThrowIfNull(program);
        _words = (uint*)program;
        Require(length >= RegexLayout.Header.Length * sizeof(uint) && length % sizeof(uint) == 0 && length / sizeof(uint) <= RegexLayout.MaxWords, $"it has {length} bytes");
        Require(_words[RegexLayout.Header.Magic] == RegexLayout.Magic, $"it begins with 0x{_words[0]:X8}");
        Require(_words[RegexLayout.Header.Version] == RegexLayout.Version, $"its version is {_words[RegexLayout.Header.Version]}, expected {RegexLayout.Version}");
        uint words = _words[RegexLayout.Header.Words];
        Require(words == length / sizeof(uint), $"its header says {words} words, but it has {length / sizeof(uint)}");
        uint code = _words[RegexLayout.Header.CodeWords];
        Require(code > 0 && code <= words - RegexLayout.Header.Length, $"its header says {code} words of instructions");
        uint classes = _words[RegexLayout.Header.Classes];
        Require(classes is > 0 and <= RegexLayout.MaxClasses, $"its header says {classes} classes");
        uint slots = _words[RegexLayout.Header.Slots];
        Require(slots <= RegexLayout.MaxSlots, $"its header says {slots} slots");
        uint mayBeEmpty = _words[RegexLayout.Header.MayBeEmpty];
        Require(mayBeEmpty <= 1, $"its header says {mayBeEmpty} for matches that may be empty");

        Code = _words + RegexLayout.Header.Length;
        Slots = (int)slots;
        MayBeEmpty = mayBeEmpty != 0;
        FirstBytes = GC.AllocateArray<byte>(256, pinned: true);
        for (int b = 0; b < 256; b++)
        {
            FirstBytes[b] = (byte)((_words[RegexLayout.Header.FirstBytes + (b / 32)] >> (b % 32)) & 1);
        }

        Classes = GC.AllocateArray<int>((int)classes, pinned: true);
        _kinds = GC.AllocateArray<byte>((int)classes * 256, pinned: true);
        _ordinals = GC.AllocateArray<int>((int)code, pinned: true);
        ReadClasses(code, words);
        Loops = new int[code];
        List<(int Slot, int Outer)> enclosing = [];
        new RegexProgramCheck(Code, (int)code, (int)classes, Slots).Run(_ordinals, Loops, enclosing, out int states);
        EnclosingLoops = [.. enclosing];
        States = states;
    }

    /// <summary>The instructions.</summary>
    public uint* Code { get; }

    /// <summary>Number of slots.</summary>
    public int Slots { get; }

    /// <summary>Whether a match may be empty.</summary>
    public bool MayBeEmpty { get; }

    /// <summary>1 for each byte that a match may begin with. Pinned.</summary>
    public byte[] FirstBytes { get; }

    /// <summary>For each class, in which word after the code's beginning it begins. Pinned.</summary>
    public int[] Classes { get; }

    /// <summary>What each byte is for each class. Pinned.</summary>
    public byte* Kinds => (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(_kinds, 0);

    /// <summary>For each instruction that a failure may lead to, outside of assertions and atomic groups, the number of its first state, or else -1. Pinned.</summary>
    public int* Ordinals => (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_ordinals, 0);

    /// <summary>For each instruction the innermost repetition that it is in and that may match nothing, or -1.</summary>
    public int[] Loops { get; }

    /// <summary>Of each such repetition its slot, and the repetition that it is in itself, or -1.</summary>
    public (int Slot, int Outer)[] EnclosingLoops { get; }

    /// <summary>How many states there are.</summary>
    public int States { get; }

    /// <summary>Throws unless a condition on the program holds.</summary>
    public static void Require(bool condition, string found)
    {
        if (!condition)
        {
            throw new InvalidDataException($"The regular expression's program is damaged: {found}. Build the library again.");
        }
    }

    /// <summary>Whether a character beyond ASCII belongs to a class.</summary>
    public static bool Contains(uint* data, int codePoint)
    {
        uint categories = data[4];
        bool inside = categories != 0 && (categories >> (int)UnicodeProperties.Category(codePoint) & 1) != 0;
        int low = 0;
        int high = (int)data[5] - 1;
        uint* ranges = data + RegexLayout.ClassHeaderWords;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            if ((uint)codePoint < ranges[2 * middle])
            {
                high = middle - 1;
            }
            else if ((uint)codePoint > ranges[(2 * middle) + 1])
            {
                low = middle + 1;
            }
            else
            {
                return !inside;
            }
        }

        return inside;
    }

    private void ReadClasses(uint code, uint words)
    {
        uint at = RegexLayout.Header.Length + code;
        for (int i = 0; i < Classes.Length; i++)
        {
            Require(words - at >= RegexLayout.ClassHeaderWords, $"class {i} lies outside");
            uint ranges = _words[at + 5];
            Require(ranges <= (words - at - RegexLayout.ClassHeaderWords) / 2, $"class {i} has {ranges} ranges");
            Require(_words[at + 4] >> RegexLayout.Categories == 0, $"class {i} has the categories 0x{_words[at + 4]:X8}");
            uint next = 0x80;
            for (uint j = 0; j < ranges; j++)
            {
                uint first = _words[at + RegexLayout.ClassHeaderWords + (2 * j)];
                uint last = _words[at + RegexLayout.ClassHeaderWords + (2 * j) + 1];
                Require(first >= next && last >= first && last <= 0x10FFFF, $"range {j} of class {i} is 0x{first:X} to 0x{last:X}");
                next = last + 1;
            }

            Classes[i] = (int)(at - RegexLayout.Header.Length);
            for (int b = 0; b < 256; b++)
            {
                _kinds[(256 * i) + b] = b >= 0x80
                    ? _words[at + 4] == 0 && ranges == 0 ? KindOut : KindDecode
                    : (_words[at + (b / 32)] >> (b % 32) & 1) != 0 ? KindIn : KindOut;
            }

            at += RegexLayout.ClassHeaderWords + (2 * ranges);
        }

        Require(at == words, $"it has {words - at} words after its classes");
    }
}
