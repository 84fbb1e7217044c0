namespace AotDistil.Runtime.Layers;

/// <summary>One worker's part of a number of things: <see cref="Start"/> up to, but not including, <see cref="End"/>.</summary>
public readonly record struct Share(int Start, int End)
{
    /// <summary>How many there are in it, perhaps none.</summary>
    public int Count => End - Start;

    /// <summary>Cuts <paramref name="count"/> things into contiguous parts that differ by one at most.</summary>
    public static Share Of(int count, int workers, int worker) => new((int)((long)count * worker / workers), (int)((long)count * (worker + 1) / workers));

    /// <summary>What this part has in common with another range.</summary>
    public Share Within(int start, int end)
    {
        int first = Math.Max(Start, start);
        return new Share(first, Math.Max(first, Math.Min(End, end)));
    }
}
