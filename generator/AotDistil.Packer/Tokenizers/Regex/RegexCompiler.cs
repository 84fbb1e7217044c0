namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>Compiles the regular expressions of tokenizers.</summary>
internal static class RegexCompiler
{
    /// <summary>The program of a pattern, as the runtime reads it.</summary>
    /// <exception cref="RegexNotSupportedException">The pattern, or a construct in it, is not supported.</exception>
    public static byte[] Compile(string pattern) => throw new RegexNotSupportedException("regular expressions are not supported yet");
}
