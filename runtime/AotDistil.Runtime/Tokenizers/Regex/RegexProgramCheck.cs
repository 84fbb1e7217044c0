using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>Reads a program's instructions once, before any is run.</summary>
internal readonly unsafe struct RegexProgramCheck(uint* code, int length, int classes, int slots)
{
    /// <summary>Checks all instructions and numbers the states of those that a failure may lead to, outside of assertions and atomic groups.</summary>
    /// <param name="ordinals">For each instruction the number of its first state, or -1.</param>
    /// <param name="loops">For each instruction the innermost repetition that it is in and that may match nothing, as an index of the next parameter, or -1.</param>
    /// <param name="enclosing">Of each such repetition its slot, and the repetition that it is in itself, or -1.</param>
    /// <param name="states">How many states there are.</param>
    public void Run(int[] ordinals, int[] loops, List<(int Slot, int Outer)> enclosing, out int states)
    {
        int loop = -1;
        bool[] isInstruction = new bool[length];
        bool[] isInside = new bool[length];
        bool[] isState = new bool[length];
        List<(int Target, bool Inside)> targets = [];
        Stack<(uint End, uint Slot)> open = [];
        int looks = 0;
        uint last = RegexLayout.Op.Count;
        int size;
        for (int at = 0; at < length; at += size)
        {
            uint op = code[at] & 0xFF;
            uint argument = code[at] >> 8;
            isInstruction[at] = true;
            isInside[at] = open.Count > 0;
            loops[at] = loop;
            last = op;
            size = Size(at, op, argument);
            RegexProgram.Require(size <= length - at, $"instruction {at} ends outside");
            switch (op)
            {
                case RegexLayout.Op.Match:
                    RegexProgram.Require(open.Count == 0, $"instruction {at} ends the match inside of an assertion");
                    break;
                case RegexLayout.Op.Set or RegexLayout.Op.RunGreedy or RegexLayout.Op.RunPossessive or RegexLayout.Op.RunLazy:
                    RegexProgram.Require(argument < classes, $"instruction {at} is for class {argument}");
                    RegexProgram.Require(op == RegexLayout.Op.Set || code[at + 1] <= Math.Min(code[at + 2], int.MaxValue), $"instruction {at} repeats {code[at + 1]} to {size} times");
                    targets.Add((at + size, op != RegexLayout.Op.Set));
                    if (op == RegexLayout.Op.RunLazy)
                    {
                        // Its second word stands for going on with the run itself.
                        (isState[at + 1], isInside[at + 1], loops[at + 1]) = (true, isInside[at], loop);
                    }

                    break;
                case RegexLayout.Op.Jump:
                    RegexProgram.Require(argument > at, $"instruction {at} jumps back");
                    targets.Add(((int)argument, false));
                    break;
                case RegexLayout.Op.ForkNext or RegexLayout.Op.ForkJump:
                    isState[at] |= argument <= at;
                    targets.Add(((int)argument, true));
                    targets.Add((at + size, true));
                    break;
                case RegexLayout.Op.Mark:
                    RegexProgram.Require(argument < slots, $"instruction {at} is for slot {argument}");
                    enclosing.Add(((int)argument, loop));
                    loop = enclosing.Count - 1;
                    break;
                case RegexLayout.Op.AtomicBegin:
                    RegexProgram.Require(argument < slots, $"instruction {at} is for slot {argument}");
                    open.Push((RegexLayout.Op.AtomicEnd, argument));
                    break;
                case RegexLayout.Op.BackEnd:
                    RegexProgram.Require(argument < slots && looks > 0, $"instruction {at} is for slot {argument}");
                    break;
                case RegexLayout.Op.EmptyCheck:
                    RegexProgram.Require(argument < slots && code[at + 1] > at, $"instruction {at} is for slot {argument} and target {code[at + 1]}");
                    RegexProgram.Require(loop >= 0 && enclosing[loop].Slot == argument, $"instruction {at} ends a repetition that has not begun");
                    loop = enclosing[loop].Outer;
                    targets.Add(((int)Math.Min(code[at + 1], int.MaxValue), false));
                    break;
                case RegexLayout.Op.LookBegin or RegexLayout.Op.NotLookBegin:
                    RegexProgram.Require(argument + 1 < slots, $"instruction {at} is for slot {argument}");
                    if (op == RegexLayout.Op.NotLookBegin)
                    {
                        RegexProgram.Require(code[at + 1] > at, $"instruction {at} jumps back");
                        targets.Add(((int)Math.Min(code[at + 1], int.MaxValue), true));
                    }

                    open.Push((op == RegexLayout.Op.LookBegin ? RegexLayout.Op.LookEnd : RegexLayout.Op.NotLookEnd, argument));
                    looks++;
                    break;
                case RegexLayout.Op.AtomicEnd or RegexLayout.Op.LookEnd or RegexLayout.Op.NotLookEnd:
                    RegexProgram.Require(open.TryPop(out (uint End, uint Slot) begin) && begin == (op, argument), $"instruction {at} ends what has not begun");
                    looks -= op == RegexLayout.Op.AtomicEnd ? 0 : 1;
                    break;
                case RegexLayout.Op.Back:
                    RegexProgram.Require(code[at + 1] <= code[at + 2] && looks > 0, $"instruction {at} goes back by {code[at + 1]} to {code[at + 2]}");
                    targets.Add((at + size, true));
                    break;
                case RegexLayout.Op.Assert:
                    RegexProgram.Require(argument < RegexLayout.Condition.Count, $"instruction {at} is condition {argument}");
                    break;
                case RegexLayout.Op.Choice:
                    CheckChoice(at, (int)argument, targets);
                    break;
                default:
                    break;
            }
        }

        RegexProgram.Require(last == RegexLayout.Op.Match && open.Count == 0 && loop < 0, "its last instruction does not end the match");
        foreach ((int target, bool state) in targets)
        {
            RegexProgram.Require((uint)target < (uint)length && isInstruction[target], $"there is no instruction {target}");
            isState[target] |= state;
        }

        states = 0;
        for (int at = 0; at < length; at++)
        {
            ordinals[at] = -1;
            if (isState[at] && !isInside[at])
            {
                // One more for each repetition that it is in, see RegexMatcher's notes.
                ordinals[at] = states++;
                for (int outer = loops[at]; outer >= 0; outer = enclosing[outer].Outer)
                {
                    states++;
                }
            }
        }
    }

    private int Size(int at, uint op, uint argument)
    {
        RegexProgram.Require(op < RegexLayout.Op.Count, $"instruction {at} is {op}");
        switch (op)
        {
            case RegexLayout.Op.Byte:
                RegexProgram.Require(argument < 256, $"instruction {at} is for byte {argument}");
                return 1;
            case RegexLayout.Op.Text:
                RegexProgram.Require(argument > 0, $"instruction {at} is for no text");
                return 1 + (int)((argument + 3) / 4);
            case RegexLayout.Op.RunGreedy or RegexLayout.Op.RunPossessive or RegexLayout.Op.RunLazy or RegexLayout.Op.Back:
                return RequireRoom(at, 3);
            case RegexLayout.Op.EmptyCheck or RegexLayout.Op.NotLookBegin:
                return RequireRoom(at, 2);
            case RegexLayout.Op.Choice:
                RequireRoom(at, 2);
                uint masks = code[at + 1];
                RegexProgram.Require(argument is > 0 and <= RegexLayout.MaxChoices && masks is > 0 and <= 256, $"instruction {at} has {argument} alternatives and {masks} masks");
                return RequireRoom(at, 2 + (int)argument + 64 + (int)masks);
            default:
                return 1;
        }
    }

    private int RequireRoom(int at, int size)
    {
        RegexProgram.Require(size <= length - at, $"instruction {at} ends outside");
        return size;
    }

    private void CheckChoice(int at, int choices, List<(int Target, bool Inside)> targets)
    {
        uint masks = code[at + 1];
        for (int i = 0; i < choices; i++)
        {
            uint target = code[at + 2 + i];
            RegexProgram.Require(target > at, $"instruction {at} jumps back");
            targets.Add(((int)Math.Min(target, int.MaxValue), true));
        }

        byte* bytes = (byte*)(code + at + 2 + choices);
        for (int b = 0; b < 256; b++)
        {
            RegexProgram.Require(bytes[b] < masks, $"instruction {at} has {masks} masks, and byte {b} mask {bytes[b]}");
        }

        uint* mask = code + at + 2 + choices + 64;
        for (uint i = 0; i < masks; i++)
        {
            RegexProgram.Require((ulong)mask[i] >> choices == 0, $"instruction {at} has the mask 0x{mask[i]:X}");
        }
    }
}
