namespace AotDistil.Samples.Sentiment.Tests;

/// <summary>A stream that fails as the operating system would.</summary>
internal sealed class FailingStream(Exception failure) : MemoryStream
{
    public override int Read(byte[] buffer, int offset, int count) => throw failure;

    public override void Write(ReadOnlySpan<byte> buffer) => throw failure;
}
