using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace AotDistil.Runtime.Tasks;

/// <summary>Texts on their way in: valid Unicode or refused, with the place of what is not.</summary>
internal static class UnicodeText
{
    /// <summary>Refuses what is not valid UTF-8.</summary>
    /// <exception cref="InvalidTextException">It is not; says which text and which byte.</exception>
    public static void CheckUtf8(ReadOnlySpan<byte> text, long index)
    {
        if (Utf8.IsValid(text))
        {
            return;
        }

        int position = 0;
        while (Rune.DecodeFromUtf8(text[position..], out _, out int consumed) == OperationStatus.Done)
        {
            position += consumed;
        }

        throw new InvalidTextException(
            $"Text {index} is not valid UTF-8: byte {position} (0x{text[position]:X2}) is not part of a character. Decode it with its own encoding first, or replace such bytes by U+FFFD.",
            position);
    }

    /// <summary>A string in UTF-8.</summary>
    /// <exception cref="InvalidTextException">It holds half a surrogate pair; says which text and which char.</exception>
    public static ReadOnlySpan<byte> ToUtf8(string text, long index, ref byte[] scratch)
    {
        if (scratch.Length < text.Length * 3L)
        {
            scratch = new byte[checked(text.Length * 3)]; // no char needs more than 3 bytes
        }

        if (Utf8.FromUtf16(text, scratch, out int read, out int written, replaceInvalidSequences: false) != OperationStatus.Done)
        {
            throw new InvalidTextException($"Text {index} is not valid UTF-16: char {read} (U+{(int)text[read]:X4}) is half a surrogate pair.", read);
        }

        return scratch.AsSpan(0, written);
    }
}
