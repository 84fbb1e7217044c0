using System.Runtime.CompilerServices;

namespace AotDistil.Runtime.Tasks;

/// <summary>Keeps the largest of many scores that come one by one, without keeping the others: a heap whose root is the least of those kept. Reused.</summary>
/// <remarks>Of equal scores those with the lowest index are kept, and come first. NaN is no score.</remarks>
internal sealed class LargestScores
{
    private float[] _scores = new float[16];
    private int[] _indices = new int[16];
    private int _room;

    /// <summary>How many are kept.</summary>
    public int Count { get; private set; }

    /// <summary>The scores kept; after <see cref="Sort"/> the largest first.</summary>
    public ReadOnlySpan<float> Scores => _scores.AsSpan(0, Count);

    /// <summary>Their indices.</summary>
    public ReadOnlySpan<int> Indices => _indices.AsSpan(0, Count);

    /// <summary>Begins anew.</summary>
    /// <param name="room">How many are to be kept, from 1.</param>
    public void Clear(int room)
    {
        _room = room;
        Count = 0;
    }

    /// <summary>Offers a score.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Offer(float score, int index)
    {
        if (Count < _room || Beats(score, index, 0))
        {
            Keep(score, index);
        }
    }

    /// <summary>Puts the scores into order, the largest first. Nothing may be offered any more.</summary>
    public void Sort()
    {
        int count = Count;
        while (Count > 1)
        {
            // The least goes behind all others, and the last of these takes its way through the heap.
            Count--;
            (float score, int index) = (_scores[Count], _indices[Count]);
            (_scores[Count], _indices[Count]) = (_scores[0], _indices[0]);
            Sink(0, score, index);
        }

        Count = count;
    }

    private void Keep(float score, int index)
    {
        if (Count == _room)
        {
            Sink(0, score, index);
        }
        else if (!float.IsNaN(score))
        {
            Add(score, index);
        }
    }

    private void Add(float score, int index)
    {
        if (Count == _scores.Length)
        {
            Array.Resize(ref _scores, Count * 2);
            Array.Resize(ref _indices, Count * 2);
        }

        int at = Count++;
        for (int parent; at > 0 && !Beats(score, index, parent = (at - 1) / 2); at = parent)
        {
            (_scores[at], _indices[at]) = (_scores[parent], _indices[parent]);
        }

        (_scores[at], _indices[at]) = (score, index);
    }

    private void Sink(int at, float score, int index)
    {
        for (int child; (child = (2 * at) + 1) < Count; at = child)
        {
            child += child + 1 < Count && Beats(_scores[child], _indices[child], child + 1) ? 1 : 0;
            if (!Beats(score, index, child))
            {
                break;
            }

            (_scores[at], _indices[at]) = (_scores[child], _indices[child]);
        }

        (_scores[at], _indices[at]) = (score, index);
    }

    private bool Beats(float score, int index, int at) => score > _scores[at] || (score == _scores[at] && index < _indices[at]);
}
