using System.Text;
using System.Text.Unicode;

namespace AotDistil.Samples.Sentiment;

/// <summary>
/// Reads lines of UTF-8 in batches. A batch ends when it is full or when the next line would have to be waited for,
/// so that a terminal or a slow pipe gets its answer to each line at once and a file still goes through in large batches.
/// </summary>
/// <param name="stream">Where the bytes come from; the caller disposes of it.</param>
/// <param name="name">What error messages call it.</param>
/// <param name="longestLine">Bytes that one line may have at most, so that a file without line ends cannot eat the memory.</param>
internal sealed class Utf8LineReader(Stream stream, string name, int longestLine = 64 << 20)
{
    private byte[] _buffer = new byte[Math.Min(64 << 10, longestLine + 1)];
    private int _start;     // first byte not yet handed out
    private int _searched;  // no line feed in [_start, _searched)
    private int _end;       // end of what was read
    private bool _atEnd;

    /// <summary>Lines handed out so far.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Fills the front of <paramref name="lines"/> and returns how many there are; 0 only at the end of the input.</summary>
    /// <exception cref="InputException">The input cannot be read, a line is too long, or the first line of this batch is not valid UTF-8.</exception>
    public int ReadBatch(Span<string> lines)
    {
        int count = 0;
        while (count < lines.Length)
        {
            if (TryFindLine(out int length, out int next))
            {
                ReadOnlySpan<byte> line = WithoutByteOrderMark(_buffer.AsSpan(_start, length));
                if (!Utf8.IsValid(line))
                {
                    if (count > 0)
                    {
                        break; // the lines before the bad one are answered first; the next call finds it again
                    }

                    throw Invalid(line);
                }

                lines[count++] = Encoding.UTF8.GetString(line);
                LineNumber++;
                _start = _searched = next;
            }
            else if (count > 0 || !Fill())
            {
                break;
            }
        }

        return count;
    }

    private bool TryFindLine(out int length, out int next)
    {
        int feed = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
        if (feed >= 0)
        {
            int at = _searched + feed;
            next = at + 1;
            length = (at > _start && _buffer[at - 1] == '\r' ? at - 1 : at) - _start;
            return true;
        }

        _searched = next = _end;
        length = _end - _start;
        return _atEnd && WithoutByteOrderMark(_buffer.AsSpan(_start, length)).Length > 0;
    }

    private ReadOnlySpan<byte> WithoutByteOrderMark(ReadOnlySpan<byte> line)
    {
        ReadOnlySpan<byte> mark = [0xEF, 0xBB, 0xBF];
        return LineNumber == 0 && line.StartsWith(mark) ? line[mark.Length..] : line;
    }

    /// <summary>Reads more; false at the end of the input once there is nothing left to hand out.</summary>
    private bool Fill()
    {
        if (_atEnd)
        {
            return false;
        }

        int kept = _end - _start;
        if (kept > longestLine)
        {
            throw new InputException($"{name}, line {LineNumber + 1}: longer than {longestLine:N0} bytes; is this a text file?");
        }

        byte[] target = kept > _buffer.Length / 2 ? new byte[Math.Min(2L * _buffer.Length, longestLine + 1L)] : _buffer;
        _buffer.AsSpan(_start, kept).CopyTo(target);
        (_buffer, _start, _searched, _end) = (target, 0, kept, kept);

        int read;
        try
        {
            read = stream.Read(_buffer, _end, _buffer.Length - _end);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{name}: cannot be read: {e.Message}", e);
        }

        _end += read;
        _atEnd = read == 0;
        return true;
    }

    private InputException Invalid(ReadOnlySpan<byte> line)
    {
        char[] discarded = new char[line.Length];
        Utf8.ToUtf16(line, discarded, out int good, out _, replaceInvalidSequences: false);
        return new InputException(
            $"{name}, line {LineNumber + 1}: not valid UTF-8: byte 0x{line[good]:X2} at position {good + 1} of the line; convert the text to UTF-8 first, for example with iconv");
    }
}
