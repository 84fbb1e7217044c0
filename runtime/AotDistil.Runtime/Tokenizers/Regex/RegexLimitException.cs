namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>
/// A search that was given up: a regular expression that tries a text in too many ways. Hugging Face's library gives up as well, but elsewhere, see <see cref="RegexMatcher"/>.
/// </summary>
public sealed class RegexLimitException : Exception
{
    /// <summary>An exception without a message of its own.</summary>
    public RegexLimitException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public RegexLimitException(string message)
        : base(message)
    {
    }

    /// <summary>An exception that follows from another one.</summary>
    public RegexLimitException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
