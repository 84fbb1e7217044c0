using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>
/// Searches text for what a regular expression matches, as Oniguruma does: the leftmost match, and of those that begin there the one that is tried first.
/// It needs no stack of its own thread's and allocates nothing once its buffers have grown. One thread at a time.
/// </summary>
/// <remarks>
/// <para><b>Hostile text.</b> Without back references, what a failure leads to depends on the instruction and the position alone, whatever came before: what has failed
/// once in a search fails again, also from another beginning. After <see cref="NotesAfter"/> failures a search notes each (instruction, position) that it goes back to, one
/// bit each, and never goes there twice: (a+)+b on a megabyte of a takes milliseconds. A long run of one class that has failed is noted at once, by its two ends.</para>
/// <para>Neither holds inside of assertions and atomic groups, where other alternatives are dropped and not failed, nor for texts whose notes would take more than
/// <see cref="MaxNoteBytes"/>. There a search is given up with a <see cref="RegexLimitException"/> after <see cref="MaxSteps"/> steps, and anywhere if its stack outgrows
/// <see cref="MaxStack"/> entries. Notes end with their search: what is tried anew from each match to the far end of the text, as in x(?=.*y), takes quadratic time.</para>
/// <para>Oniguruma gives up after 10,000,000 failures from one beginning, and Hugging Face's library then fails; this one gives the answer that it would have come to.</para>
/// </remarks>
internal sealed unsafe partial class RegexMatcher
{
    /// <summary>Steps after which a search is given up.</summary>
    public const long MaxSteps = 1L << 30;

    /// <summary>Largest height of the stack, in entries of 12 bytes.</summary>
    public const int MaxStack = 1 << 24;

    /// <summary>Most memory for notes of what has failed.</summary>
    public const int MaxNoteBytes = 1 << 25;

    /// <summary>Failures after which a search begins to take notes.</summary>
    public const int NotesAfter = 1 << 16;

    private const int KindResume = 0;
    private const int KindRetry = 1;
    private const int KindSlot = 2;
    private const int KindLongRun = 3;

    // Runs of at least so many bytes leave a note if they fail.
    private const int LongRun = 64;

    private readonly RegexProgram _program;
    private readonly uint* _code;
    private readonly byte* _kinds;
    private readonly int* _classes;
    private readonly byte* _firstBytes;
    private readonly int[] _slotArray;
    private readonly int* _slots;

    // Entries of three: instruction and kind, position, whatever the kind needs. Pinned.
    private int[] _stackArray = [];
    private int* _stack;

    private long _steps;
    private int _notesAfter = NotesAfter;
    private int _longRun = LongRun;

    /// <summary>A matcher for a program that has been checked.</summary>
    public RegexMatcher(RegexProgram program)
    {
        _program = program;
        _failedRuns = new (int, int, int)[program.Loops.Length];
        _code = program.Code;
        _kinds = program.Kinds;
        _classes = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(program.Classes, 0);
        _firstBytes = (byte*)Marshal.UnsafeAddrOfPinnedArrayElement(program.FirstBytes, 0);
        _slotArray = GC.AllocateArray<int>(Math.Max(1, program.Slots), pinned: true);
        _slots = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(_slotArray, 0);
        GrowStack();
    }

    /// <summary>For tests: takes notes of failures and of runs from the first one on.</summary>
    internal void TakeNotesAtOnce() => (_notesAfter, _longRun) = (0, 1);

    /// <summary>Finds the first match that begins at <paramref name="from"/> or later.</summary>
    /// <param name="text">The whole text, valid UTF-8: assertions see what precedes <paramref name="from"/>.</param>
    /// <param name="from">Where to begin, a character's border.</param>
    /// <param name="length">Bytes of the text.</param>
    /// <param name="start">Where the match begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>Whether there is a match.</returns>
    /// <exception cref="RegexLimitException">The search was given up, see the remarks of this class.</exception>
    public bool Find(byte* text, int from, int length, out int start, out int end)
    {
        BeginSearch();
        bool mayBeEmpty = _program.MayBeEmpty;
        for (int at = from; at <= length; at++)
        {
            if (!mayBeEmpty)
            {
                // No byte within a character is one that a match begins with.
                while (at < length && _firstBytes[text[at]] == 0)
                {
                    at++;
                }

                if (at == length)
                {
                    break;
                }
            }
            else if (at < length && (text[at] & 0xC0) == 0x80)
            {
                continue;
            }

            end = Match(text, at, from, length);
            if (end >= 0)
            {
                start = at;
                return true;
            }
        }

        start = end = 0;
        return false;
    }

    /// <summary>Where the match that begins at <paramref name="at"/> ends, or -1.</summary>
    private int Match(byte* text, int at, int from, int length)
    {
        uint* code = _code;
        int* slots = _slots;
        int position = at;
        int pc = 0;
        int top = 0;
        while (true)
        {
            uint word = code[pc];
            int argument = (int)(word >> 8);
            switch (word & 0xFF)
            {
                case RegexLayout.Op.Match:
                    return position;

                case RegexLayout.Op.Byte:
                    if (position < length && text[position] == argument)
                    {
                        position++;
                        pc++;
                        continue;
                    }

                    break;

                case RegexLayout.Op.Text:
                    if (length - position >= argument && Equal(text + position, (byte*)(code + pc + 1), argument))
                    {
                        position += argument;
                        pc += 1 + ((argument + 3) >> 2);
                        continue;
                    }

                    break;

                case RegexLayout.Op.Set:
                    int size = One(argument, text, position, length);
                    if (size > 0)
                    {
                        position += size;
                        pc++;
                        continue;
                    }

                    break;

                case RegexLayout.Op.RunGreedy:
                case RegexLayout.Op.RunPossessive:
                    {
                        int min = Run(argument, text, position, length, code[pc + 1], out bool enough);
                        if (!enough)
                        {
                            break;
                        }

                        if (code[pc + 2] != RegexLayout.NoLimit)
                        {
                            position = Run(argument, text, min, length, code[pc + 2] - code[pc + 1], out _);
                        }
                        else if (!_runHasFailed)
                        {
                            position = Run(argument, text, min, length, RegexLayout.NoLimit, out _);
                            if (position - min >= _longRun)
                            {
                                CountSteps((position - min) / LongRun, length);
                                top = PushLongRun(top, pc, min, position, text, length);
                            }
                        }
                        else if (!TryRunAgain(pc, text, min, length, ref position, ref top))
                        {
                            break;
                        }

                        if (position > min && (word & 0xFF) == RegexLayout.Op.RunGreedy)
                        {
                            top = Push(top, (pc << 2) | KindRetry, position, min);
                        }

                        pc += 3;
                        continue;
                    }

                case RegexLayout.Op.RunLazy:
                    {
                        position = Run(argument, text, position, length, code[pc + 1], out bool enough);
                        if (!enough)
                        {
                            break;
                        }

                        if (code[pc + 2] > code[pc + 1])
                        {
                            top = Push(top, (pc << 2) | KindRetry, position, (int)Math.Min(code[pc + 2] - code[pc + 1], int.MaxValue));
                        }

                        pc += 3;
                        continue;
                    }

                case RegexLayout.Op.Jump:
                    pc = argument;
                    continue;

                case RegexLayout.Op.ForkNext:
                    if (argument <= pc && HasLooped(pc, position, length))
                    {
                        break;
                    }

                    top = Push(top, (argument << 2) | KindResume, position, 0);
                    pc++;
                    continue;

                case RegexLayout.Op.ForkJump:
                    if (argument <= pc && HasLooped(pc, position, length))
                    {
                        break;
                    }

                    top = Push(top, ((pc + 1) << 2) | KindResume, position, 0);
                    pc = argument;
                    continue;

                case RegexLayout.Op.Mark:
                    top = Push(top, (argument << 2) | KindSlot, slots[argument], 0);
                    slots[argument] = position;
                    pc++;
                    continue;

                case RegexLayout.Op.EmptyCheck:
                    pc = position == slots[argument] ? (int)code[pc + 1] : pc + 2;
                    continue;

                case RegexLayout.Op.AtomicBegin:
                    slots[argument] = top;
                    pc++;
                    continue;

                case RegexLayout.Op.AtomicEnd:
                    top = Height(slots[argument], top);
                    pc++;
                    continue;

                case RegexLayout.Op.LookBegin:
                    slots[argument] = top;
                    slots[argument + 1] = position;
                    pc++;
                    continue;

                case RegexLayout.Op.LookEnd:
                    top = Height(slots[argument], top);
                    position = Height(slots[argument + 1], length);
                    pc++;
                    continue;

                case RegexLayout.Op.NotLookBegin:
                    slots[argument] = top;
                    slots[argument + 1] = position;
                    top = Push(top, ((int)code[pc + 1] << 2) | KindResume, position, 0);
                    pc += 2;
                    continue;

                case RegexLayout.Op.NotLookEnd:
                    top = Height(slots[argument], top);
                    break;

                case RegexLayout.Op.Back:
                    if (!TryGoBack(text, ref position, code[pc + 1]))
                    {
                        break;
                    }

                    if (code[pc + 2] > code[pc + 1])
                    {
                        top = Push(top, (pc << 2) | KindRetry, position, (int)Math.Min(code[pc + 2] - code[pc + 1], int.MaxValue));
                    }

                    pc += 3;
                    continue;

                case RegexLayout.Op.BackEnd:
                    if (position == slots[argument])
                    {
                        pc++;
                        continue;
                    }

                    break;

                case RegexLayout.Op.Assert:
                    if (Holds((uint)argument, text, position, from, length))
                    {
                        pc++;
                        continue;
                    }

                    break;

                case RegexLayout.Op.Choice:
                    {
                        uint* data = code + pc + 2 + argument;
                        uint mask = data[64 + (position < length ? ((byte*)data)[text[position]] : 0)];
                        if (mask == 0)
                        {
                            break;
                        }

                        pc = Choose(pc, mask, position, ref top);
                        continue;
                    }

                default:
                    throw new InvalidDataException("The regular expression's program is damaged.");
            }

            // A failure: whatever was pushed last goes on.
            if (!Retry(text, ref pc, ref position, ref top, length))
            {
                return -1;
            }
        }
    }

    /// <summary>Takes the last entry of the stack that leads anywhere.</summary>
    /// <returns>False if there is none.</returns>
    private bool Retry(byte* text, ref int pc, ref int position, ref int top, int length)
    {
        uint* code = _code;
        while (top > 0)
        {
            int* entry = _stack + (3 * (top - 1));
            int at = entry[0] >> 2;
            int kind = entry[0] & 3;
            if (kind == KindSlot)
            {
                _slots[at] = entry[1];
                top--;
                continue;
            }

            if (kind == KindLongRun)
            {
                NoteFailedRun(at, entry[1], entry[2]);
                top--;
                continue;
            }

            position = entry[1];
            if (kind == KindResume)
            {
                pc = at;
                top--;
            }
            else
            {
                uint op = code[at] & 0xFF;
                if (op == RegexLayout.Op.Choice)
                {
                    top--;
                    pc = Choose(at, (uint)entry[2], position, ref top);
                }
                else
                {
                    if (op == RegexLayout.Op.RunGreedy)
                    {
                        // One character less.
                        for (position--; position > entry[2] && (text[position] & 0xC0) == 0x80; position--)
                        {
                        }

                        entry[1] = position;
                        top -= position > entry[2] ? 0 : 1;
                    }
                    else
                    {
                        // One character more: of a lazy run, or back.
                        int rest = entry[2];
                        int size = op == RegexLayout.Op.RunLazy ? One((int)(code[at] >> 8), text, position, length) : TryGoBack(text, ref position, 1) ? -1 : 0;
                        if (size == 0)
                        {
                            top--;
                            continue;
                        }

                        position += Math.Max(0, size);
                        entry[1] = position;
                        entry[2] = code[at + 2] == RegexLayout.NoLimit ? rest : rest - 1;
                        top -= entry[2] == 0 ? 1 : 0;

                        // Where there is a limit, how many may still come matters too, so that this place may be visited again.
                        CountFailure(length);
                        if (_notesOn && code[at + 2] == RegexLayout.NoLimit && HasBeenVisited(at + 1, position))
                        {
                            top--;
                            continue;
                        }

                        pc = at + 3;
                        return true;
                    }

                    pc = at + 3;
                }
            }

            CountFailure(length);
            if (_notesOn && !IsLoop(pc) && HasBeenVisited(pc, position))
            {
                continue;
            }

            return true;
        }

        return false;
    }

    /// <summary>Goes to the first alternative of a mask that is not 0 and pushes the others.</summary>
    private int Choose(int pc, uint mask, int position, ref int top)
    {
        uint rest = mask & (mask - 1);
        if (rest != 0)
        {
            top = Push(top, (pc << 2) | KindRetry, position, (int)rest);
        }

        return (int)_code[pc + 2 + System.Numerics.BitOperations.TrailingZeroCount(mask)];
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Push(int top, int what, int position, int extra)
    {
        if (3 * top + 3 > _stackArray.Length)
        {
            GrowStack();
        }

        int* entry = _stack + (3 * top);
        entry[0] = what;
        entry[1] = position;
        entry[2] = extra;
        return top + 1;
    }

    private void GrowStack()
    {
        int entries = Math.Max(256, _stackArray.Length / 3 * 2);
        if (entries > MaxStack)
        {
            throw new RegexLimitException($"A regular expression needs more than {MaxStack} places to come back to in a text.");
        }

        int[] grown = GC.AllocateArray<int>(3 * entries, pinned: true);
        _stackArray.CopyTo(grown, 0);
        _stackArray = grown;
        _stack = (int*)Marshal.UnsafeAddrOfPinnedArrayElement(grown, 0);
    }

    /// <summary>What a slot holds, unless it is more than can be: only in a damaged program.</summary>
    private static int Height(int slot, int limit) =>
        slot <= limit ? slot : throw new InvalidDataException("The regular expression's program is damaged: an assertion ends that has not begun.");
}
