namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>Sets in brackets.</summary>
internal sealed partial class RegexParser
{
    /// <summary>What the last thing in a set was: nothing yet, a character that a range may begin with, a named set, a range or a set.</summary>
    private enum ClassState
    {
        Start,
        Character,
        Named,
        Complete,
    }

    private RegexNode ParseClassAtom()
    {
        CodePointSet set = ParseClass(out bool negative);
        return _ignoreCase ? RegexFolding.OfSet(set, negative) : new RegexNode.Set(negative ? set.Complement() : set);
    }

    /// <summary>A set in brackets, without its negation.</summary>
    private CodePointSet ParseClass(out bool negative)
    {
        int begin = _at++;
        if (++_depth > MaxDepth)
        {
            throw Refuse($"sets nested more than {MaxDepth} deep", begin);
        }

        negative = Peek == '^';
        _at += negative ? 1 : 0;
        CodePointSet? intersection = null;
        CodePointSet set = CodePointSet.Empty;
        ClassState state = ClassState.Start;
        int last = 0;
        bool first = true;
        for (; ; first = false)
        {
            if (AtEnd)
            {
                throw Refuse("a set without end", begin);
            }

            int at = _at;
            char c = Peek;
            if (c == ']' && !(first && _pattern.IndexOf(']', _at + 1) >= 0))
            {
                if (first)
                {
                    throw Refuse("an empty set", begin);
                }

                _at++;
                _depth--;
                return intersection is null ? set : intersection.Intersect(set);
            }

            if (c == '&' && _at + 1 < _pattern.Length && _pattern[_at + 1] == '&')
            {
                _at += 2;
                intersection = intersection is null ? set : intersection.Intersect(set);
                set = CodePointSet.Empty;
                state = ClassState.Start;
            }
            else if (c == '[')
            {
                if (_at + 1 < _pattern.Length && _pattern[_at + 1] == ':')
                {
                    set = set.Union(ReadPosixBracket());
                    state = ClassState.Named;
                }
                else
                {
                    CodePointSet inner = ParseClass(out bool innerNegative);
                    set = set.Union(innerNegative ? inner.Complement() : inner);
                    state = ClassState.Complete;
                }
            }
            else if (c == '-' && (state == ClassState.Character || state == ClassState.Named) && !EndsOperand(_at + 1))
            {
                if (state == ClassState.Named)
                {
                    throw Refuse("a range that begins with a set", at);
                }

                _at++;
                int end = ReadRangeEnd(at);
                if (end < last)
                {
                    throw Refuse("a range whose end is before its beginning", at);
                }

                set = set.Union(CodePointSet.Range(last, Math.Min(end, CodePointSet.Last)));
                state = ClassState.Complete;
            }
            else if (c == '\\' && TryReadClassSet(at, out CodePointSet named))
            {
                set = set.Union(named);
                state = ClassState.Named;
            }
            else
            {
                last = Valid(ReadClassCharacter(at), at);
                set = set.Union(CodePointSet.Of(last));
                state = ClassState.Character;
            }
        }
    }

    /// <summary>Whether a hyphen before this place stands for itself.</summary>
    private bool EndsOperand(int at) => at >= _pattern.Length || _pattern[at] == ']' || string.CompareOrdinal(_pattern, at, "&&", 0, 2) == 0;

    private int ReadRangeEnd(int hyphen)
    {
        if (AtEnd || Peek == '[' || (Peek == '\\' && TryReadClassSet(hyphen, out _)))
        {
            throw Refuse("a range that ends with a set", hyphen);
        }

        return ReadClassCharacter(hyphen);
    }

    private int ReadClassCharacter(int begin)
    {
        if (Peek != '\\')
        {
            return ReadCodePoint();
        }

        int at = _at++;
        return AtEnd ? throw Refuse("a set without end", begin) : ReadEscapedCodePoint(at, inClass: true);
    }

    private bool TryReadClassSet(int begin, out CodePointSet set)
    {
        _at++;
        if (!AtEnd && TryReadNamedSet(begin, inClass: true, out set))
        {
            return true;
        }

        _at--;
        set = CodePointSet.Empty;
        return false;
    }

    private CodePointSet ReadPosixBracket()
    {
        int begin = _at;
        int end = _pattern.IndexOf(":]", begin + 2, StringComparison.Ordinal);
        string name = end < 0 ? "" : _pattern[(begin + 2)..end];
        bool negative = name.StartsWith('^');
        name = negative ? name[1..] : name;
        if (name is not ("alnum" or "alpha" or "blank" or "cntrl" or "digit" or "graph" or "lower" or "print" or "punct" or "space" or "upper" or "xdigit" or "ascii" or "word"))
        {
            throw Refuse("a POSIX bracket of another name than alnum, alpha, …, or a set that begins with a colon", begin);
        }

        _at = end + 2;
        CodePointSet set = RegexUnicode.Named(name == "punct" ? "PosixPunct" : name)!;
        return negative ? set.Complement() : set;
    }
}
