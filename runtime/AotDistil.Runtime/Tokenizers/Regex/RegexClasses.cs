using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>The general categories of characters as the bits of a program's classes number them.</summary>
internal static class RegexClasses
{
    /// <summary>The general category of a scalar value.</summary>
    public static int Category(int codePoint) => (int)UnicodeProperties.Category(codePoint);
}
