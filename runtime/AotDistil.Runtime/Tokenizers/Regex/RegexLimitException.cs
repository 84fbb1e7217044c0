namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>
/// A search that was given up: a regular expression that tries a text in too many ways. Hugging Face's library gives up as well, but elsewhere, see <see cref="RegexMatcher"/>.
/// </summary>
public sealed class RegexLimitException : AotDistilException
{
    /// <summary>Makes an exception with a message.</summary>
    public RegexLimitException(string message)
        : base(message)
    {
    }
}
