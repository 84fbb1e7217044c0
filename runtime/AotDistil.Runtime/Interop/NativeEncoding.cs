using AotDistil.Runtime.Tasks;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Interop;

/// <summary>Copies an encoding to where a C caller wants it.</summary>
/// <param name="first">The first text.</param>
/// <param name="second">The second text, or empty.</param>
/// <param name="unit">What offsets count.</param>
/// <param name="room">The caller's arrays.</param>
/// <param name="count">Receives the number of tokens, also where there is no room for them.</param>
internal readonly unsafe ref struct NativeEncoding(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second, OffsetUnit unit, NativeTokens room, long* count) : IEncodings
{
    private readonly ReadOnlySpan<byte> _first = first;
    private readonly ReadOnlySpan<byte> _second = second;

    /// <inheritdoc/>
    public void Take(TokenEncoding encoding)
    {
        *count = encoding.Count;
        if (encoding.Count > room.Capacity)
        {
            throw new StatusException(Status.InvalidArgument, $"There are {encoding.Count} tokens, but there is room for {room.Capacity}.");
        }

        if (room.Starts != null || room.Ends != null)
        {
            encoding.ConvertOffsets(unit, _first, _second);
        }

        Copy(encoding.Ids, room.Ids);
        Copy(encoding.TypeIds, room.TypeIds);
        Copy(encoding.Starts, room.Starts);
        Copy(encoding.Ends, room.Ends);
        Copy(encoding.Words, room.Words);
        Copy(encoding.Sequences, room.Texts);
    }

    private static void Copy(ReadOnlySpan<int> from, int* to)
    {
        if (to != null)
        {
            from.CopyTo(new Span<int>(to, from.Length));
        }
    }
}
