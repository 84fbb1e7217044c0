using System.Globalization;
using System.Text;

namespace AotDistil.Cli.Verification.Expected;

/// <summary>The beginning of a text in one line, to be recognised by.</summary>
internal static class Excerpt
{
    private const int Length = 60;

    /// <summary>A text's excerpt.</summary>
    public static string Of(string text)
    {
        StringBuilder line = new();
        int characters = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (characters++ == Length)
            {
                return line.Append('…').ToString();
            }

            bool shows = Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
            line.Append(shows ? rune.ToString() : " ");
        }

        return line.ToString();
    }
}
