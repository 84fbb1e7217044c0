namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>
/// All matches in a text, one after the other, as Hugging Face's library steps over them: the next search begins where the last match ended; an empty match there is left
/// out, and the search goes on after the next character.
/// </summary>
internal struct RegexMatches
{
    private int _next;
    private int _lastEnd;

    /// <summary>Before the first match of any text.</summary>
    public RegexMatches() => _lastEnd = -1;

    /// <summary>Finds the next match.</summary>
    /// <param name="matcher">The regular expression.</param>
    /// <param name="text">The text, valid UTF-8 and the same at every call.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="start">Where the match begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>False if there are no more.</returns>
    public unsafe bool MoveNext(RegexMatcher matcher, byte* text, int length, out int start, out int end)
    {
        while (_next <= length && matcher.Find(text, _next, length, out start, out end))
        {
            if (start < end || end != _lastEnd)
            {
                _next = end;
                _lastEnd = end;
                return true;
            }

            for (_next++; _next < length && (text[_next] & 0xC0) == 0x80; _next++)
            {
            }
        }

        _next = length + 1;
        start = end = 0;
        return false;
    }
}
