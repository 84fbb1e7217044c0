namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>A pattern that cannot be compiled; the message names the construct.</summary>
/// <param name="message">What is not supported.</param>
internal sealed class RegexNotSupportedException(string message) : Exception(message);
