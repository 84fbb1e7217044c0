using System.Globalization;

namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>The general categories of characters.</summary>
internal static class RegexClasses
{
    /// <summary>The general category of a scalar value, in the order of <see cref="UnicodeCategory"/>.</summary>
    public static int Category(int codePoint) => (int)CharUnicodeInfo.GetUnicodeCategory(codePoint);
}
