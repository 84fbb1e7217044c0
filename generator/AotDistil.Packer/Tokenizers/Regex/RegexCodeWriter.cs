using System.Text;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>Writes the instructions of <see cref="RegexLayout"/> for an expanded syntax tree.</summary>
internal sealed class RegexCodeWriter
{
    private readonly List<uint> _code = [];
    private readonly string _pattern;
    private uint _slots;

    /// <summary>A writer for one pattern, which is only for messages.</summary>
    public RegexCodeWriter(string pattern) => _pattern = pattern;

    /// <summary>The instructions.</summary>
    public IReadOnlyList<uint> Code => _code;

    /// <summary>The classes.</summary>
    public RegexClassTable Classes { get; } = new();

    /// <summary>Slots that the instructions use.</summary>
    public uint Slots => _slots;

    private uint Here => (uint)_code.Count;

    /// <summary>The whole program's instructions.</summary>
    public void WriteProgram(RegexNode root)
    {
        Write(root, RegexAnalysis.Rest.End);
        Emit(RegexLayout.Op.Match, 0);
    }

    private void Write(RegexNode node, RegexAnalysis.Rest rest)
    {
        switch (node)
        {
            case RegexNode.Text text:
                WriteText(text.CodePoints);
                break;
            case RegexNode.Set set:
                WriteSet(set.CodePoints);
                break;
            case RegexNode.Assert assert:
                Emit(RegexLayout.Op.Assert, assert.Condition);
                break;
            case RegexNode.Concat concat:
                WriteSequence(concat.Parts, rest);
                break;
            case RegexNode.Alternate { Parts.Count: > 2 and <= RegexLayout.MaxChoices } alternate:
                WriteChoice(alternate.Parts, rest);
                break;
            case RegexNode.Alternate alternate:
                WriteForks(alternate.Parts, part => Write(part, rest));
                break;
            case RegexNode.Repeat repeat:
                WriteRepeat(repeat, rest);
                break;
            case RegexNode.Atomic atomic:
                WriteAtomic(atomic);
                break;
            case RegexNode.Look look:
                WriteLook(look);
                break;
            default:
                throw new InvalidOperationException($"{node.GetType().Name} was to be expanded");
        }
    }

    private void WriteSequence(IReadOnlyList<RegexNode> parts, RegexAnalysis.Rest rest)
    {
        RegexAnalysis.Rest[] rests = new RegexAnalysis.Rest[parts.Count];
        for (int i = parts.Count - 1; i >= 0; i--)
        {
            rests[i] = rest;
            rest = RegexAnalysis.Before(parts[i], rest);
        }

        for (int i = 0; i < parts.Count; i++)
        {
            Write(parts[i], rests[i]);
        }
    }

    private void WriteText(IEnumerable<int> codePoints)
    {
        byte[] bytes = [.. codePoints.SelectMany(static c => Encoding.UTF8.GetBytes(char.ConvertFromUtf32(c)))];
        if (bytes.Length == 1)
        {
            Emit(RegexLayout.Op.Byte, bytes[0]);
            return;
        }

        Emit(RegexLayout.Op.Text, (uint)bytes.Length);
        for (int i = 0; i < bytes.Length; i += 4)
        {
            uint word = 0;
            for (int j = 0; j < 4 && i + j < bytes.Length; j++)
            {
                word |= (uint)bytes[i + j] << (8 * j);
            }

            Add(word);
        }
    }

    private void WriteSet(CodePointSet set)
    {
        if (set.Ranges is [var (first, last)] && first == last)
        {
            WriteText([first]);
        }
        else
        {
            Emit(RegexLayout.Op.Set, Classes.Index(set));
        }
    }

    private void WriteForks(IReadOnlyList<RegexNode> parts, Action<RegexNode> write)
    {
        List<uint> ends = [];
        for (int i = 0; i < parts.Count - 1; i++)
        {
            uint fork = Emit(RegexLayout.Op.ForkNext, 0);
            write(parts[i]);
            ends.Add(Emit(RegexLayout.Op.Jump, 0));
            Patch(fork);
        }

        write(parts[^1]);
        ends.ForEach(Patch);
    }

    /// <summary>Alternatives by the next byte.</summary>
    private void WriteChoice(IReadOnlyList<RegexNode> parts, RegexAnalysis.Rest rest)
    {
        uint[] byByte = new uint[256];
        uint atEnd = 0;
        for (int i = 0; i < parts.Count; i++)
        {
            RegexAnalysis.Rest first = RegexAnalysis.Before(parts[i], rest);
            bool[] bytes = new bool[256];
            RegexAnalysis.AddFirstBytes(first.Next, bytes);
            atEnd |= first.MayEnd ? 1u << i : 0;
            for (int b = 0; b < 256; b++)
            {
                byByte[b] |= bytes[b] || first.MayEnd ? 1u << i : 0;
            }
        }

        List<uint> masks = [atEnd];
        uint[] indices = new uint[64];
        for (int b = 0; b < 256; b++)
        {
            int index = masks.IndexOf(byByte[b]);
            if (index < 0)
            {
                index = masks.Count;
                masks.Add(byByte[b]);
            }

            indices[b / 4] |= (uint)index << (8 * (b % 4));
        }

        Emit(RegexLayout.Op.Choice, (uint)parts.Count);
        Add((uint)masks.Count);
        uint targets = Here;
        for (int i = 0; i < parts.Count; i++)
        {
            Add(0);
        }

        foreach (uint word in indices.Concat(masks))
        {
            Add(word);
        }

        List<uint> ends = [];
        for (int i = 0; i < parts.Count; i++)
        {
            _code[(int)targets + i] = Here;
            Write(parts[i], rest);
            if (i < parts.Count - 1)
            {
                ends.Add(Emit(RegexLayout.Op.Jump, 0));
            }
        }

        ends.ForEach(Patch);
    }

    private void WriteRepeat(RegexNode.Repeat repeat, RegexAnalysis.Rest rest)
    {
        if (repeat.Max == 0)
        {
            return;
        }

        if (RegexFolding.SingleCharacter(repeat.Body) is { } set)
        {
            WriteRun(set, repeat, rest);
            return;
        }

        // What follows the body is the body again, or what follows the repetition.
        RegexAnalysis.Rest first = RegexAnalysis.Before(repeat.Body, rest);
        RegexAnalysis.Rest again = new(first.Next.Union(rest.Next), first.MayEnd || rest.MayEnd, rest.CannotFail && repeat.Min <= 1);
        int before = repeat.Max == RegexNode.Repeat.NoLimit ? Math.Max(0, repeat.Min - 1) : repeat.Min;
        for (int i = 0; i < before; i++)
        {
            Write(repeat.Body, again);
        }

        if (repeat.Max != RegexNode.Repeat.NoLimit)
        {
            // x{0,3} is (x(x(x)?)?)?
            List<uint> exits = [];
            for (int i = repeat.Min; i < repeat.Max; i++)
            {
                exits.Add(Emit(repeat.Lazy ? RegexLayout.Op.ForkJump : RegexLayout.Op.ForkNext, 0));
                Write(repeat.Body, again);
            }

            exits.ForEach(Patch);
            return;
        }

        uint? skip = repeat.Min == 0 ? Emit(repeat.Lazy ? RegexLayout.Op.ForkJump : RegexLayout.Op.ForkNext, 0) : null;
        uint begin = Here;
        bool mayBeEmpty = RegexAnalysis.Length(repeat.Body).Min == 0;
        uint slot = mayBeEmpty ? Slot(1) : 0;
        uint check = 0;
        if (mayBeEmpty)
        {
            Emit(RegexLayout.Op.Mark, slot);
        }

        Write(repeat.Body, again);
        if (mayBeEmpty)
        {
            Emit(RegexLayout.Op.EmptyCheck, slot);
            check = Add(0);
        }

        Emit(repeat.Lazy ? RegexLayout.Op.ForkNext : RegexLayout.Op.ForkJump, begin);
        if (mayBeEmpty)
        {
            _code[(int)check] = Here;
        }

        if (skip is { } fork)
        {
            Patch(fork);
        }
    }

    private void WriteRun(CodePointSet set, RegexNode.Repeat repeat, RegexAnalysis.Rest rest)
    {
        // Giving a character back is of no use if what follows cannot begin with it, or if it cannot fail.
        bool keeps = rest.CannotFail || (!rest.MayEnd && rest.Next.IsDisjoint(set));
        uint op = repeat.Lazy ? RegexLayout.Op.RunLazy : keeps ? RegexLayout.Op.RunPossessive : RegexLayout.Op.RunGreedy;
        Emit(op, Classes.Index(set));
        Add((uint)repeat.Min);
        Add(repeat.Max == RegexNode.Repeat.NoLimit ? RegexLayout.NoLimit : (uint)repeat.Max);
    }

    private void WriteAtomic(RegexNode.Atomic atomic)
    {
        if (atomic.Body is RegexNode.Repeat { Lazy: false } repeat && RegexFolding.SingleCharacter(repeat.Body) is { } set)
        {
            WriteRun(set, repeat, RegexAnalysis.Rest.End);
            return;
        }

        uint slot = Slot(1);
        Emit(RegexLayout.Op.AtomicBegin, slot);
        Write(atomic.Body, RegexAnalysis.Rest.End);
        Emit(RegexLayout.Op.AtomicEnd, slot);
    }

    private void WriteLook(RegexNode.Look look)
    {
        uint slot = Slot(2);
        uint target = 0;
        Emit(look.Negative ? RegexLayout.Op.NotLookBegin : RegexLayout.Op.LookBegin, slot);
        if (look.Negative)
        {
            target = Add(0);
        }

        if (!look.Behind)
        {
            Write(look.Body, RegexAnalysis.Rest.End);
        }
        else if (look.Body is RegexNode.Alternate alternate)
        {
            WriteForks(alternate.Parts, part => WriteBehind(part, slot));
        }
        else
        {
            WriteBehind(look.Body, slot);
        }

        Emit(look.Negative ? RegexLayout.Op.NotLookEnd : RegexLayout.Op.LookEnd, slot);
        if (look.Negative)
        {
            _code[(int)target] = Here;
        }
    }

    private void WriteBehind(RegexNode body, uint slot)
    {
        (long min, long max) = RegexAnalysis.Length(body);
        Emit(RegexLayout.Op.Back, 0);
        Add((uint)min);
        Add(max >= RegexAnalysis.NoLimit ? RegexLayout.NoLimit : (uint)max);
        Write(body, new(CodePointSet.All, true, min == max));
        if (min != max)
        {
            Emit(RegexLayout.Op.BackEnd, slot + 1);
        }
    }

    private uint Slot(uint count)
    {
        uint slot = _slots;
        _slots += count;
        return _slots <= RegexLayout.MaxSlots ? slot : throw TooLarge();
    }

    private uint Emit(uint op, uint argument) => Add(RegexLayout.Instruction(op, argument));

    private uint Add(uint word)
    {
        if (_code.Count >= RegexLayout.MaxWords / 2)
        {
            throw TooLarge();
        }

        _code.Add(word);
        return Here - 1;
    }

    private void Patch(uint at) => _code[(int)at] = RegexLayout.Instruction(_code[(int)at] & 0xFF, Here);

    private RegexNotSupportedException TooLarge() => new("repetitions that make its program too large", _pattern, 0);
}
