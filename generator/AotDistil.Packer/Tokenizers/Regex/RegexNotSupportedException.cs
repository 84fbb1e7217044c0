namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>A pattern that cannot be compiled so that it matches exactly what the original library matches, or that is none.</summary>
public sealed class RegexNotSupportedException : Exception
{
    /// <summary>A refusal without a place.</summary>
    public RegexNotSupportedException()
    {
    }

    /// <summary>A refusal without a place.</summary>
    public RegexNotSupportedException(string message)
        : base(message)
    {
    }

    /// <summary>A refusal that follows from another error.</summary>
    public RegexNotSupportedException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>A refusal of what stands at a place of the pattern.</summary>
    public RegexNotSupportedException(string what, string pattern, int position)
        : base($"{what}, at character {position} of the regular expression \"{pattern}\"")
    {
        Position = position;
    }

    /// <summary>Where the construct begins in the pattern, in UTF-16 units.</summary>
    public int Position { get; }
}
