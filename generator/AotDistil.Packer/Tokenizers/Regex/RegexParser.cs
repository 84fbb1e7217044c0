using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>
/// Parses patterns as Oniguruma does in its own syntax, which is what Hugging Face's tokenizers use. What is not understood exactly is refused. This part: alternatives,
/// sequences, quantifiers.
/// </summary>
internal sealed partial class RegexParser
{
    private const int MaxDepth = 200;
    private const int MaxRepeat = 100_000;

    private readonly string _pattern;
    private int _at;
    private int _depth;
    private bool _ignoreCase;
    private bool _dotAll;
    private bool _extended;

    private RegexParser(string pattern) => _pattern = pattern;

    private bool AtEnd => _at == _pattern.Length;

    private char Peek => AtEnd ? '\0' : _pattern[_at];

    /// <summary>The syntax tree of a pattern.</summary>
    /// <exception cref="RegexNotSupportedException">The pattern is refused.</exception>
    public static RegexNode Parse(string pattern)
    {
        for (int i = 0; i < pattern.Length; i++)
        {
            if (char.IsSurrogate(pattern[i]) && !char.IsSurrogatePair(pattern, i++))
            {
                throw new RegexNotSupportedException("half a surrogate pair", pattern, i - 1);
            }
        }

        RegexParser parser = new(pattern);
        RegexNode node = parser.ParseAlternatives();
        return parser.AtEnd ? node : throw parser.Refuse("a closing parenthesis without an opening one", parser._at);
    }

    private RegexNotSupportedException Refuse(string what, int position) => new(what, _pattern, position);

    /// <summary>Alternatives up to the end of the group, whose parenthesis is not taken. Options that are set inside end there.</summary>
    private RegexNode ParseAlternatives()
    {
        if (++_depth > MaxDepth)
        {
            throw Refuse($"groups nested more than {MaxDepth} deep", _at);
        }

        (bool ignoreCase, bool dotAll, bool extended) = (_ignoreCase, _dotAll, _extended);
        List<RegexNode> alternatives = [ParseSequence()];
        while (Peek == '|')
        {
            _at++;
            alternatives.Add(ParseSequence());
        }

        (_ignoreCase, _dotAll, _extended) = (ignoreCase, dotAll, extended);
        _depth--;
        return alternatives.Count == 1 ? alternatives[0] : new RegexNode.Alternate(alternatives);
    }

    private RegexNode ParseSequence()
    {
        List<RegexNode> parts = [];
        for (SkipIgnored(); !AtEnd && Peek is not ('|' or ')'); SkipIgnored())
        {
            int begin = _at;
            RegexNode part = ParseAtom(out bool rest);
            if (rest)
            {
                // Options without a group: they hold for all that follows in this group, its further alternatives included.
                parts.Add(part);
                break;
            }

            Append(parts, ParseQuantifiers(part, begin));
        }

        return parts.Count == 1 ? parts[0] : new RegexNode.Concat(parts);
    }

    /// <summary>Neighbouring strings grow together, also across plain groups: where case is ignored, "s" and "s" are then equal to "ß".</summary>
    private static void Append(List<RegexNode> parts, RegexNode part)
    {
        if (part is RegexNode.Concat concat)
        {
            foreach (RegexNode inner in concat.Parts)
            {
                Append(parts, inner);
            }
        }
        else if (part is RegexNode.Text text && parts.Count > 0 && parts[^1] is RegexNode.Text last && last.IgnoreCase == text.IgnoreCase)
        {
            parts[^1] = new RegexNode.Text([.. last.CodePoints, .. text.CodePoints], text.IgnoreCase);
        }
        else
        {
            parts.Add(part);
        }
    }

    /// <summary>Comments, and blanks if the option x is set.</summary>
    private void SkipIgnored()
    {
        while (!AtEnd)
        {
            if (string.CompareOrdinal(_pattern, _at, "(?#", 0, 3) == 0)
            {
                int begin = _at;
                for (_at += 3; Peek != ')' || AtEnd; _at++)
                {
                    _at += Peek == '\\' ? 1 : 0;
                    if (_at >= _pattern.Length)
                    {
                        throw Refuse("a comment without end", begin);
                    }
                }

                _at++;
            }
            else if (_extended && Peek == '#')
            {
                int end = _pattern.IndexOf('\n', _at);
                _at = end < 0 ? _pattern.Length : end + 1;
            }
            else if (_extended && Peek is ' ' or '\t' or '\n' or '\r' or '\f')
            {
                _at++;
            }
            else
            {
                return;
            }
        }
    }

    private RegexNode ParseQuantifiers(RegexNode node, int begin)
    {
        for (int quantifiers = 0; ; quantifiers++)
        {
            SkipIgnored();
            int at = _at;
            if (!TryReadQuantifier(out int min, out int max, out bool lazy, out bool possessive))
            {
                return node;
            }

            if (!MayBeRepeated(node))
            {
                throw Refuse("a quantifier after what matches no characters", at);
            }

            if (quantifiers == MaxDepth)
            {
                throw Refuse($"more than {MaxDepth} quantifiers in a row", begin);
            }

            if (min == 1 && max == 1)
            {
                continue;
            }

            node = new RegexNode.Repeat(node, min, max, lazy);
            node = possessive ? new RegexNode.Atomic(node) : node;
        }
    }

    /// <summary>Assertions themselves may not be repeated, nor plain groups that are nothing else in all of their parts or in one of their alternatives.</summary>
    private static bool MayBeRepeated(RegexNode node) => node switch
    {
        RegexNode.Assert or RegexNode.Look => false,
        RegexNode.Concat concat => concat.Parts.Count == 0 || concat.Parts.Any(MayBeRepeated),
        RegexNode.Alternate alternate => alternate.Parts.All(MayBeRepeated),
        _ => true,
    };

    private bool TryReadQuantifier(out int min, out int max, out bool lazy, out bool possessive)
    {
        (min, max, lazy, possessive) = (0, RegexNode.Repeat.NoLimit, false, false);
        bool interval = false;
        bool fixedNumber = false;
        switch (Peek)
        {
            case '*':
                break;
            case '+':
                min = 1;
                break;
            case '?' when !AtEnd:
                max = 1;
                break;
            case '{' when TryReadInterval(out min, out max, out fixedNumber):
                interval = true;
                break;
            default:
                return false;
        }

        _at += interval ? 0 : 1;

        // {5,2} is {2,5} that gives nothing back. {2}? is not lazy, it is one more quantifier, and so is a plus sign after braces.
        if (min > max)
        {
            (min, max, possessive) = (max, min, true);
        }
        else if (Peek == '?' && !AtEnd && !fixedNumber)
        {
            lazy = true;
            _at++;
        }
        else if (Peek == '+' && !interval)
        {
            possessive = true;
            _at++;
        }

        return true;
    }

    /// <summary>{n}, {n,}, {,m} or {n,m}; braces around anything else stand for themselves.</summary>
    private bool TryReadInterval(out int min, out int max, out bool fixedNumber)
    {
        int begin = _at++;
        bool hasMin = TryReadNumber(begin, out min);
        fixedNumber = hasMin && Peek == '}';
        max = min;
        if (!fixedNumber && Peek == ',')
        {
            _at++;
            if (!TryReadNumber(begin, out max))
            {
                max = RegexNode.Repeat.NoLimit;
                hasMin = hasMin && Peek == '}';
            }
            else
            {
                hasMin = true;
            }
        }
        else if (!fixedNumber)
        {
            hasMin = false;
        }

        if (hasMin && Peek == '}')
        {
            _at++;
            return true;
        }

        _at = begin;
        return false;
    }

    private bool TryReadNumber(int begin, out int number)
    {
        int first = _at;
        for (number = 0; char.IsAsciiDigit(Peek); _at++)
        {
            number = (10 * number) + (Peek - '0');
            if (number > MaxRepeat)
            {
                throw Refuse($"a repetition of more than {MaxRepeat} times", begin);
            }
        }

        return _at > first;
    }

    private RegexNode ParseAtom(out bool rest)
    {
        rest = false;
        int begin = _at;
        char c = Peek;
        switch (c)
        {
            case '(':
                return ParseGroup(out rest);
            case '[':
                return ParseClassAtom();
            case '\\':
                return ParseEscape();
            case '.':
                _at++;
                return new RegexNode.Set(_dotAll ? CodePointSet.All : CodePointSet.Of('\n').Complement());
            case '^':
                _at++;
                return new RegexNode.Assert(RegexLayout.Condition.LineBegin);
            case '$':
                _at++;
                return new RegexNode.Assert(RegexLayout.Condition.LineEnd);
            case '*' or '+' or '?':
            case '{' when TryReadInterval(out _, out _, out _):
                throw Refuse("a quantifier without anything before it", begin);
            default:
                return Text(ReadCodePoint());
        }
    }

    private RegexNode.Text Text(int codePoint) => new([codePoint], _ignoreCase);

    private int ReadCodePoint()
    {
        int c = char.ConvertToUtf32(_pattern, _at);
        _at += c > 0xFFFF ? 2 : 1;
        return c;
    }
}
