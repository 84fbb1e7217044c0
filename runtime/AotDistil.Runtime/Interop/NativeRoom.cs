namespace AotDistil.Runtime.Interop;

/// <summary>A C caller's room for a list: what is there to be had is counted even where there is not enough room for it.</summary>
/// <typeparam name="T">What the list has.</typeparam>
/// <param name="items">The room.</param>
/// <param name="capacity">How many items fit.</param>
/// <param name="count">Receives how many there are.</param>
internal readonly unsafe struct NativeRoom<T>(T* items, long capacity, long* count)
    where T : unmanaged
{
    /// <summary>The room.</summary>
    public T* Items { get; } = items;

    /// <summary>Refuses null pointers and a negative capacity.</summary>
    /// <param name="items">The room; may be null where nothing fits.</param>
    /// <param name="name">What the header calls it.</param>
    /// <param name="capacity">How many items fit.</param>
    /// <param name="count">Where their number goes.</param>
    /// <param name="countName">What the header calls that.</param>
    public static NativeRoom<T> Of(T* items, string name, long capacity, long* count, string countName)
    {
        ModelExports.NotNull(count, countName);
        if (capacity < 0)
        {
            throw new StatusException(Status.InvalidArgument, $"capacity is {capacity}; expected 0 or more.");
        }

        if (capacity > 0)
        {
            ModelExports.NotNull(items, name);
        }

        return new NativeRoom<T>(items, capacity, count);
    }

    /// <summary>Announces so many items.</summary>
    /// <exception cref="StatusException">There is no room for them.</exception>
    public void Take(int found)
    {
        *count = found;
        if (found > capacity)
        {
            throw new StatusException(Status.InvalidArgument, $"There are {found} answers, but there is room for {capacity}.");
        }
    }

    /// <summary>Copies a text and ends it with a zero byte, which is not counted.</summary>
    /// <exception cref="StatusException">There is no room for it.</exception>
    public void TakeText(ReadOnlySpan<byte> utf8)
    {
        *count = utf8.Length;
        if (utf8.Length >= capacity)
        {
            throw new StatusException(Status.InvalidArgument, $"The text has {utf8.Length} bytes, but there is room for {capacity}, the zero byte behind it included.");
        }

        utf8.CopyTo(new Span<byte>(Items, utf8.Length));
        ((byte*)Items)[utf8.Length] = 0;
    }
}
