using System.Buffers;

namespace AotDistil.Samples.Sentiment;

/// <summary>How one answer becomes one line of UTF-8.</summary>
internal interface IAnswerFormat
{
    /// <summary>Appends the line, line feed included.</summary>
    void Append(IBufferWriter<byte> output, string text, Classification answer);
}
