namespace AotDistil.Runtime.Interop;

/// <summary>A C caller's room for the best of many. The header declares <see cref="SearchHit"/> as it lies in memory: a 32-bit integer and, eight bytes from its beginning, a double.</summary>
internal static unsafe class NativeHits
{
    /// <summary>The room that is used.</summary>
    /// <param name="hits">The caller's.</param>
    /// <param name="topK">How many the caller wants.</param>
    /// <param name="most">How many there are.</param>
    /// <param name="count">Where their number goes.</param>
    /// <exception cref="StatusException">A pointer is null, or <paramref name="topK"/> below 1.</exception>
    public static Span<SearchHit> Room(SearchHit* hits, long topK, long most, long* count)
    {
        if (topK < 1)
        {
            throw new StatusException(Status.InvalidArgument, $"top_k is {topK}; expected 1 or more.");
        }

        ModelExports.NotNull(hits, nameof(hits));
        ModelExports.NotNull(count, nameof(count));
        return new Span<SearchHit>(hits, (int)Math.Min(topK, most));
    }
}
