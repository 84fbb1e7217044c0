namespace AotDistil.Runtime.Interop;

/// <summary>A text of a C caller as a span.</summary>
internal static unsafe class NativeText
{
    /// <summary>Longest text taken, in bytes. Half the largest 32-bit offset.</summary>
    public const int MaxBytes = int.MaxValue / 2;

    /// <summary>The bytes of a text.</summary>
    /// <param name="text">Its first byte.</param>
    /// <param name="length">Bytes, or −1: up to the first zero byte.</param>
    /// <param name="index">Its place in the call, for messages.</param>
    public static ReadOnlySpan<byte> Span(byte* text, long length, long index)
    {
        if (text == null)
        {
            throw new StatusException(Status.InvalidArgument, $"Text {index} is a null pointer.");
        }

        if (length == -1)
        {
            length = 0;
            while (length <= MaxBytes && text[length] != 0)
            {
                length++;
            }
        }

        return length is >= 0 and <= MaxBytes
            ? new ReadOnlySpan<byte>(text, (int)length)
            : throw new StatusException(Status.InvalidArgument, $"Text {index} has length {length}; expected 0 to {MaxBytes} bytes, or -1 for a zero-terminated text.");
    }
}
