using System.Runtime.CompilerServices;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>Notes of what has failed in a search, and limits.</summary>
internal sealed unsafe partial class RegexMatcher
{
    // One bit for each state and each position. A state is an instruction that a failure may lead to, and how many of the repetitions that it is in, from the innermost
    // one outwards, have begun their turn here: those end if nothing more is matched, the others go on. So no state leads to itself without having failed.
    private ulong[] _notes = [];
    private bool _notesOn;
    private int _positions;
    private int _failures;

    // For each run the positions, from first to last, all characters of its class between, where it has ended and what follows has failed. For the search of that number.
    private readonly (int Search, int First, int Last)[] _failedRuns;
    private int _search;
    private bool _runHasFailed;

    private void BeginSearch()
    {
        _steps = 0;
        _failures = 0;
        _runHasFailed = false;
        _search++;
        _notesOn = false;
        _slotArray.AsSpan().Clear();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountFailure(int length)
    {
        if (++_failures > _notesAfter)
        {
            CountFailures(length);
        }
    }

    /// <summary>Now and then: keeps to the limit, and begins to take notes.</summary>
    private void CountFailures(int length)
    {
        CountSteps(_failures, length);
        _failures = 0;
        long words = ((((long)length + 1) * _program.States) + 63) / 64;
        if (_notesOn || words * sizeof(ulong) > MaxNoteBytes)
        {
            return;
        }

        if (_notes.Length < words)
        {
            _notes = new ulong[words];
        }
        else
        {
            _notes.AsSpan(0, (int)words).Clear();
        }

        _positions = length + 1;
        _notesOn = true;
    }

    /// <summary>Whether a repetition has gone on from here before in this search. It counts as a step, so that a damaged program that only repeats ends too.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasLooped(int pc, int position, int length)
    {
        CountSteps(1, length);
        return _notesOn && HasBeenVisited(pc, position);
    }

    /// <summary>Whether an instruction goes back to the beginning of a repetition: it takes a note itself.</summary>
    private bool IsLoop(int pc) => (_code[pc] & 0xFF) is RegexLayout.Op.ForkNext or RegexLayout.Op.ForkJump && (_code[pc] >> 8) <= pc;

    private void CountSteps(int steps, int length)
    {
        _steps += steps;
        if (_steps > MaxSteps)
        {
            throw new RegexLimitException($"A regular expression took more than {MaxSteps} steps to find its next match in a text of {length} bytes.");
        }
    }

    /// <summary>Whether a failure has led here before in this search; if not, now it has.</summary>
    private bool HasBeenVisited(int pc, int position)
    {
        int ordinal = _program.Ordinals[pc];
        if (ordinal < 0)
        {
            // Inside of an assertion or an atomic group: what fails after that does not fail in it.
            return false;
        }

        for (int loop = _program.Loops[pc]; loop >= 0 && _slots[_program.EnclosingLoops[loop].Slot] == position; loop = _program.EnclosingLoops[loop].Outer)
        {
            ordinal++;
        }

        long bit = ((long)ordinal * _positions) + position;
        ref ulong word = ref _notes[bit >> 6];
        ulong mask = 1UL << (int)(bit & 63);
        bool visited = (word & mask) != 0;
        word |= mask;
        return visited;
    }

    /// <summary>Leaves an entry that says, when nothing is left above it, that a run has failed wherever it may end.</summary>
    private int PushLongRun(int top, int pc, int min, int end, byte* text, int length)
    {
        if (_program.Ordinals[pc + 3] < 0)
        {
            // Inside of an assertion or an atomic group: what fails after that does not fail in it.
            return top;
        }

        int first = TellsEnd(pc) ? min : Next(text, min, length);
        return first <= end ? Push(top, (pc << 2) | KindLongRun, first, end) : top;
    }

    /// <summary>
    /// Whether what follows is the same wherever a run ends. It is not where the run may take nothing, in a repetition that may have begun its turn there.
    /// </summary>
    private bool TellsEnd(int pc) => _code[pc + 1] > 0 || _program.Loops[pc] < 0;

    /// <summary>A run without limit, in a search in which runs have failed: it ends where none has.</summary>
    private bool TryRunAgain(int pc, byte* text, int min, int length, ref int position, ref int top)
    {
        int index = (int)(_code[pc] >> 8);
        (int search, int first, int last) = _failedRuns[pc];
        if (search != _search || last < min)
        {
            position = Run(index, text, min, length, RegexLayout.NoLimit, out _);
            if (position - min >= _longRun)
            {
                CountSteps((position - min) / LongRun, length);
                top = PushLongRun(top, pc, min, position, text, length);
            }

            return true;
        }

        bool greedy = (_code[pc] & 0xFF) == RegexLayout.Op.RunGreedy;
        if (min < first)
        {
            position = Run(index, text, min, first, RegexLayout.NoLimit, out _);
            if (position < first)
            {
                return true;
            }

            if (!greedy)
            {
                return false;
            }

            for (position--; position > min && (text[position] & 0xC0) == 0x80; position--)
            {
            }

            top = PushLongRun(top, pc, min, last, text, length);
            return true;
        }

        // Only to end where it begins is perhaps new.
        position = min;
        return !TellsEnd(pc) && (greedy || min == last);
    }

    private static int Next(byte* text, int position, int length)
    {
        for (position++; position < length && (text[position] & 0xC0) == 0x80; position++)
        {
        }

        return position;
    }

    private void NoteFailedRun(int pc, int first, int last)
    {
        (int search, int oldFirst, int oldLast) = _failedRuns[pc];
        _failedRuns[pc] = (_search, search == _search && oldLast == last ? Math.Min(first, oldFirst) : first, last);
        _runHasFailed = true;
    }
}
