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

    // The last long run of each instruction that failed: instruction, the positions from which a run to the same end has failed. A ring of a few.
    private const int RunNotes = 8;
    private readonly (int Pc, int First, int Last)[] _runs = new (int, int, int)[RunNotes];
    private int _failedRuns;

    private void BeginSearch()
    {
        _steps = 0;
        _failures = 0;
        _failedRuns = 0;
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

    /// <summary>Loops count as steps too, so that those of a damaged program end.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void CountLoop(int target, int pc, int length)
    {
        if (target <= pc)
        {
            CountSteps(1, length);
        }
    }

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
            // Inside of an assertion.
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

    /// <summary>Not inside of an assertion; and where a repetition may have begun its turn here, only if the run has taken something, so that none begins where it ends.</summary>
    private bool MayNoteRun(int pc) => _program.Ordinals[pc + 3] >= 0 && (_code[pc + 1] > 0 || _program.Loops[pc] < 0);

    /// <summary>A run from any of these positions goes on to the same end, and has failed however many characters it gave back.</summary>
    private void NoteFailedRun(int pc, int first, int last)
    {
        _runs[_failedRuns % RunNotes] = (pc, first, last);
        _failedRuns = _failedRuns == (2 * RunNotes) - 1 ? RunNotes : _failedRuns + 1;
    }

    private bool HasFailed(int pc, int position)
    {
        for (int i = Math.Min(_failedRuns, RunNotes) - 1; i >= 0; i--)
        {
            if (_runs[i].Pc == pc && position >= _runs[i].First && position <= _runs[i].Last)
            {
                return true;
            }
        }

        return false;
    }
}
