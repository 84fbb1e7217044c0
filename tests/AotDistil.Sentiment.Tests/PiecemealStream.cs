namespace AotDistil.Samples.Sentiment.Tests;

/// <summary>Gives one piece a read, as a terminal or a slow pipe does, and asks a question before each.</summary>
internal sealed class PiecemealStream(IEnumerable<byte[]> pieces, Action? beforeRead = null) : MemoryStream
{
    private readonly Queue<byte[]> _pieces = new(pieces);

    public override int Read(byte[] buffer, int offset, int count)
    {
        beforeRead?.Invoke();
        if (!_pieces.TryDequeue(out byte[]? piece))
        {
            return 0;
        }

        Assert.True(piece.Length <= count, "the reader asks for less than a piece");
        piece.CopyTo(buffer, offset);
        return piece.Length;
    }
}
