using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>
/// Takes decomposed characters one by one, brings each run of non-starters into canonical order, composes if asked to, and puts the result.
/// A starter waits for the non-starters after it, and when composing for the next starter.
/// </summary>
internal struct Recomposer
{
    // Runs up to this length have room in the structure itself, longer ones borrow from a pool.
    private const int Room = 32;

    // What only hostile texts need is not kept for the next.
    private const int LargestPooled = 1 << 16;

    private readonly bool _compose;
    private Few _few;
    private ulong[]? _borrowed;
    private int _count;
    private int _highest;
    private bool _unordered;
    private int _starter;
    private int _starterChange;

    /// <summary>Begins with nothing before the first character.</summary>
    /// <param name="compose">Whether to compose.</param>
    public Recomposer(bool compose)
    {
        _compose = compose;
        _starter = -1;
    }

    // Non-starters: combining rank << 32 | code point << 1 | change.
    [UnscopedRef]
    private Span<ulong> Memory => _borrowed is null ? _few : _borrowed;

    /// <summary>Takes the next character.</summary>
    /// <param name="codePoint">A character without a decomposition.</param>
    /// <param name="change">0 if it stands for a character of the source, 1 if a decomposition adds it.</param>
    /// <param name="transform">Where the result goes.</param>
    public void Add(int codePoint, int change, ref TextTransform transform)
    {
        int rank = UnicodeProperties.CombiningRank(codePoint);
        if (rank != 0)
        {
            if (_count == (_borrowed?.Length ?? Room))
            {
                Grow();
            }

            _unordered |= rank < _highest;
            _highest = rank;
            Memory[_count++] = ((ulong)rank << 32) | ((ulong)(uint)codePoint << 1) | (uint)change;
            return;
        }

        ComposeRun();
        if (_compose && _starter >= 0 && _count == 0)
        {
            int composed = UnicodeProperties.Compose(_starter, codePoint);
            if (composed >= 0)
            {
                _starter = composed;
                _starterChange += change - 1;
                return;
            }
        }

        Put(ref transform);
        _starter = codePoint;
        _starterChange = change;
    }

    /// <summary>Puts what still waits, and returns what was borrowed. To be called once, at the end.</summary>
    public void Finish(ref TextTransform transform)
    {
        ComposeRun();
        Put(ref transform);
        if (_borrowed is not null)
        {
            Return(_borrowed);
        }
    }

    // Orders the run and composes what it can with the starter before it; the rest stays in the run.
    private void ComposeRun()
    {
        if (_unordered)
        {
            Sort();
        }

        (_unordered, _highest) = (false, 0);
        if (!_compose || _starter < 0)
        {
            return;
        }

        int left = 0;
        int lastRank = 0;
        Span<ulong> run = Memory[.._count];
        foreach (ulong item in run)
        {
            // A character is blocked by one of its own class that stays between it and the starter.
            int rank = (int)(item >> 32);
            int composed = rank > lastRank ? UnicodeProperties.Compose(_starter, CodePoint(item)) : -1;
            if (composed >= 0)
            {
                _starter = composed;
                _starterChange += Change(item) - 1;
            }
            else
            {
                run[left++] = item;
                lastRank = rank;
            }
        }

        _count = left;
    }

    private void Put(ref TextTransform transform)
    {
        if (_starter >= 0)
        {
            transform.Put(_starter, _starterChange);
        }

        foreach (ulong item in Memory[.._count])
        {
            transform.Put(CodePoint(item), Change(item));
        }

        _count = 0;
        _starter = -1;
    }

    // By rank, and in the order of the text within one.
    private void Sort()
    {
        Span<ulong> run = Memory[.._count];
        if (_count <= Room)
        {
            for (int i = 1; i < run.Length; i++)
            {
                ulong item = run[i];
                int to = i;
                for (; to > 0 && run[to - 1] >> 32 > item >> 32; to--)
                {
                    run[to] = run[to - 1];
                }

                run[to] = item;
            }

            return;
        }

        // Long runs are counted, in linear time: first where each rank begins.
        Span<int> places = stackalloc int[UnicodeProperties.CombiningRanks + 1];
        places.Clear();
        foreach (ulong item in run)
        {
            places[(int)(item >> 32) + 1]++;
        }

        for (int i = 1; i < places.Length; i++)
        {
            places[i] += places[i - 1];
        }

        ulong[] ordered = Rent(_count);
        foreach (ulong item in run)
        {
            ordered[places[(int)(item >> 32)]++] = item;
        }

        ordered.AsSpan(0, _count).CopyTo(run);
        Return(ordered);
    }

    private void Grow()
    {
        ulong[] larger = Rent(2 * _count);
        Memory.CopyTo(larger);
        if (_borrowed is not null)
        {
            Return(_borrowed);
        }

        _borrowed = larger;
    }

    private static ulong[] Rent(int length) => length > LargestPooled ? new ulong[length] : ArrayPool<ulong>.Shared.Rent(length);

    private static void Return(ulong[] array)
    {
        if (array.Length <= LargestPooled)
        {
            ArrayPool<ulong>.Shared.Return(array);
        }
    }

    private static int CodePoint(ulong item) => (int)((uint)item >> 1);

    private static int Change(ulong item) => (int)(item & 1);

    [InlineArray(Room)]
    private struct Few
    {
        private ulong _element;
    }
}
