namespace AotDistil.Cli.Commands;

/// <summary>Reads lines of bytes, which end with a line feed or a carriage return and line feed, or with the input.</summary>
/// <param name="input">Where from.</param>
/// <param name="beforeWaiting">Called whenever more has to be read.</param>
internal sealed class LineReader(Stream input, Action beforeWaiting)
{
    private byte[] _buffer = new byte[1 << 16];
    private int _start;
    private int _end;

    /// <summary>The next line; false at the end. Valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        int searched = _start;
        while (true)
        {
            int feed = _buffer.AsSpan(searched, _end - searched).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                line = _buffer.AsSpan(_start, searched + feed - _start).TrimEnd((byte)'\r');
                _start = searched + feed + 1;
                return true;
            }

            int length = _end - _start;
            if (_start > 0)
            {
                _buffer.AsSpan(_start, length).CopyTo(_buffer);
                (_start, _end) = (0, length);
            }
            else if (length == _buffer.Length)
            {
                Array.Resize(ref _buffer, length * 2);
            }

            searched = length;
            beforeWaiting();
            int read = input.Read(_buffer, _end, _buffer.Length - _end);
            _end += read;
            if (read == 0)
            {
                line = _buffer.AsSpan(0, _end).TrimEnd((byte)'\r');
                bool any = _end > 0;
                _end = 0;
                return any;
            }
        }
    }
}
