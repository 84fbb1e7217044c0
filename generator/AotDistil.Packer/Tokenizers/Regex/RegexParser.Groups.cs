namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>Parentheses: groups, options, assertions.</summary>
internal sealed partial class RegexParser
{
    private RegexNode ParseGroup(out bool rest)
    {
        rest = false;
        int begin = _at++;
        if (Peek == '*')
        {
            throw Refuse("a callout", begin);
        }

        if (Peek != '?')
        {
            return new RegexNode.Group(ParseGroupBody(begin), Captures: true);
        }

        _at++;
        char kind = Peek;
        _at += AtEnd ? 0 : 1;
        switch (kind)
        {
            case ':':
                return ParseGroupBody(begin);
            case '=':
                return new RegexNode.Look(ParseGroupBody(begin), Behind: false, Negative: false);
            case '!':
                return new RegexNode.Look(ParseGroupBody(begin), Behind: false, Negative: true);
            case '>':
                return new RegexNode.Atomic(ParseGroupBody(begin));
            case '<' when Peek is '=' or '!':
                bool negative = _pattern[_at++] == '!';
                RegexNode behind = ParseGroupBody(begin);
                return RegexLookBehind.Refusal(behind, negative) is { } why ? throw Refuse(why, begin) : new RegexNode.Look(behind, Behind: true, negative);
            case '<' or '\'':
                SkipName(begin, kind == '<' ? '>' : kind);
                return new RegexNode.Group(ParseGroupBody(begin), Captures: true);
            case '~':
                throw Refuse("an absent operator", begin);
            case '(':
                throw Refuse("a condition", begin);
            case '{':
                throw Refuse("a callout", begin);
            case 'i' or 'm' or 'x' or '-':
                _at--;
                return ParseOptions(begin, out rest);
            default:
                throw Refuse(kind == '\0' ? "a group without end" : $"a group of the kind \"(?{kind}\"", begin);
        }
    }

    private RegexNode ParseGroupBody(int begin)
    {
        RegexNode body = ParseAlternatives();
        if (AtEnd)
        {
            throw Refuse("a group without end", begin);
        }

        _at++;
        return body;
    }

    private void SkipName(int begin, char end)
    {
        int first = _at;
        while (char.IsAsciiLetterOrDigit(Peek) || Peek == '_')
        {
            _at++;
        }

        if (_at == first || Peek != end || char.IsAsciiDigit(_pattern[first]))
        {
            throw Refuse("a group whose name is not of ASCII letters, digits and underscores", begin);
        }

        _at++;
    }

    /// <summary>(?i) and (?i:…): i ignores case, m lets the dot match line feeds too, x skips blanks.</summary>
    private RegexNode.Group ParseOptions(int begin, out bool rest)
    {
        (bool ignoreCase, bool dotAll, bool extended) = (_ignoreCase, _dotAll, _extended);
        bool on = true;
        for (; Peek is not (':' or ')'); _at++)
        {
            switch (Peek)
            {
                case '-':
                    on = false;
                    break;
                case 'i':
                    _ignoreCase = on;
                    break;
                case 'm':
                    _dotAll = on;
                    break;
                case 'x':
                    _extended = on;
                    break;
                default:
                    throw Refuse(AtEnd ? "a group without end" : $"the option \"{Peek}\"", begin);
            }
        }

        rest = _pattern[_at++] == ')';
        RegexNode body = rest ? ParseAlternatives() : ParseGroupBody(begin);
        (_ignoreCase, _dotAll, _extended) = (ignoreCase, dotAll, extended);
        return new RegexNode.Group(body, Captures: false);
    }
}
