namespace AotDistil;

/// <summary>A text is not valid Unicode.</summary>
/// <param name="message">What was found, and where.</param>
/// <param name="position">Index of the first byte (UTF-8) or char (UTF-16) that is not valid.</param>
public sealed class InvalidTextException(string message, long position) : AotDistilException(message)
{
    /// <summary>Index of the first byte (UTF-8) or char (UTF-16) that is not valid.</summary>
    public long Position { get; } = position;
}
