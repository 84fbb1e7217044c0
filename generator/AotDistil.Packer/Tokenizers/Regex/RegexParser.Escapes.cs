using System.Globalization;
using System.Text;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>What begins with a backslash.</summary>
internal sealed partial class RegexParser
{
    private RegexNode ParseEscape()
    {
        int begin = _at++;
        if (AtEnd)
        {
            throw Refuse("a backslash at the end", begin);
        }

        char c = Peek;
        switch (c)
        {
            case 'b':
                return Assert(RegexLayout.Condition.WordBorder);
            case 'B':
                return Assert(RegexLayout.Condition.NoWordBorder);
            case 'A':
                return Assert(RegexLayout.Condition.TextBegin);
            case 'z':
                return Assert(RegexLayout.Condition.TextEnd);
            case 'Z':
                return Assert(RegexLayout.Condition.TextEndOrLastLineFeed);
            case 'G':
                return Assert(RegexLayout.Condition.SearchBegin);
            case 'N':
                _at++;
                return new RegexNode.Set(CodePointSet.Of('\n').Complement());
            case 'O':
                _at++;
                return new RegexNode.Set(CodePointSet.All);
            case 'R':
                _at++;
                return new RegexNode.Atomic(new RegexNode.Alternate(
                    [new RegexNode.Text(['\r', '\n'], false), new RegexNode.Set(CodePointSet.OfRanges([('\n', '\r'), (0x85, 0x85), (0x2028, 0x2029)]))]));
            case 'X' or 'y' or 'Y':
                throw Refuse($"text segments, \"\\{c}\"", begin);
            case 'K':
                throw Refuse("\"\\K\"", begin);
            case 'k' when _at + 1 < _pattern.Length && _pattern[_at + 1] is '<' or '\'':
            case >= '1' and <= '9' when MayBeBackReference():
                throw Refuse("a back reference", begin);
            case 'g' when _at + 1 < _pattern.Length && _pattern[_at + 1] is '<' or '\'':
                throw Refuse("a call of a group", begin);
            default:
                return TryReadNamedSet(begin, inClass: false, out CodePointSet set) ? new RegexNode.Set(set) : Text(ReadEscapedCodePoint(begin, inClass: false));
        }
    }

    /// <summary>A number of several octal digits that is larger than that of groups is the code of a character.</summary>
    private bool MayBeBackReference()
    {
        int digits = 0;
        while (_at + digits < _pattern.Length && char.IsAsciiDigit(_pattern[_at + digits]))
        {
            digits++;
        }

        return CountDigits(8, 3) < 2 || digits > 6 || int.Parse(_pattern.AsSpan(_at, digits), CultureInfo.InvariantCulture) <= _pattern.Count(static c => c == '(');
    }

    private RegexNode.Assert Assert(uint condition)
    {
        _at++;
        return new(condition);
    }

    /// <summary>\s \w \d \h, \p{name}, and with a capital letter what is not in them. The backslash has been taken.</summary>
    private bool TryReadNamedSet(int begin, bool inClass, out CodePointSet set)
    {
        char c = Peek;
        bool negative = char.IsAsciiLetterUpper(c);
        switch (char.ToLowerInvariant(c))
        {
            case 's':
                set = RegexUnicode.Space;
                break;
            case 'w':
                set = inClass ? RegexUnicode.Word : RegexUnicode.WordAlone;
                break;
            case 'd':
                set = RegexUnicode.Digit;
                break;
            case 'h':
                set = RegexUnicode.HexDigit;
                break;
            case 'p' when _at + 1 < _pattern.Length && _pattern[_at + 1] == '{':
                _at += 2;
                bool circumflex = Peek == '^';
                _at += circumflex ? 1 : 0;
                int end = _pattern.IndexOf('}', _at);
                string name = end < 0 ? _pattern[_at..] : _pattern[_at..end];
                set = (end < 0 ? null : RegexUnicode.Named(name)) ?? throw Refuse($"the character property \"{name}\"", begin);
                set = ReferenceEquals(set, RegexUnicode.Word) && !inClass ? RegexUnicode.WordAlone : set;
                _at = end;
                negative ^= circumflex;
                break;
            default:
                set = CodePointSet.Empty;
                return false;
        }

        _at++;
        set = negative ? set.Complement() : set;
        return true;
    }

    /// <summary>An escape that stands for one character. The backslash has been taken.</summary>
    private int ReadEscapedCodePoint(int begin, bool inClass)
    {
        int c = ReadCodePoint();
        switch (c)
        {
            case 't':
                return '\t';
            case 'n':
                return '\n';
            case 'r':
                return '\r';
            case 'f':
                return '\f';
            case 'v':
                return '\v';
            case 'a':
                return '\a';
            case 'e':
                return 0x1B;
            case 'b':
                return '\b';
            case 'x' when Peek == '{':
                return ReadBraced(begin, 16, 8, inClass);
            case 'o' when Peek == '{':
                return ReadBraced(begin, 8, 11, inClass);
            case 'u':
                int digits = CountDigits(16, 4);
                return digits == 4 ? Valid(ReadDigits(16, 4), begin) : throw Refuse("\"\\u\" without four hexadecimal digits", begin);
            case 'x':
                return ReadBytes(begin, ReadDigits(16, CountDigits(16, 2)), inClass);
            case >= '0' and <= '7':
                _at--;
                return ReadBytes(begin, ReadDigits(8, CountDigits(8, 3)), inClass);
            case 'c':
                return ReadControl(begin);
            case 'C':
                if (Peek != '-')
                {
                    throw Refuse("\"\\C\" without a hyphen", begin);
                }

                _at++;
                return ReadControl(begin);
            case 'M':
                throw Refuse("\"\\M\"", begin);
            default:
                return c;
        }
    }

    private int ReadControl(int begin)
    {
        if (AtEnd || Peek > 0x7F || Peek == '\\')
        {
            throw Refuse("a control character that is not named by an ASCII character", begin);
        }

        int c = ReadCodePoint();
        return c == '?' ? 0x7F : c & 0x1F;
    }

    private int ReadBraced(int begin, int radix, int longest, bool inClass)
    {
        _at++;
        int digits = CountDigits(radix, longest);
        long value = digits == 0 ? -1 : ReadDigits(radix, digits);
        if (digits == 0 || Peek != '}')
        {
            throw Refuse("a code point that is not one number in braces", begin);
        }

        _at++;

        // A range may end beyond the last character.
        return inClass && value > CodePointSet.Last && value <= int.MaxValue ? (int)value : Valid(value, begin);
    }

    private int Valid(long value, int begin) =>
        value is >= 0 and <= CodePointSet.Last and not (>= 0xD800 and <= 0xDFFF) ? (int)value : throw Refuse("a number that is no character's code point", begin);

    private int CountDigits(int radix, int longest)
    {
        int count = 0;
        while (count < longest && _at + count < _pattern.Length && (radix == 16 ? char.IsAsciiHexDigit(_pattern[_at + count]) : _pattern[_at + count] is >= '0' and <= '7'))
        {
            count++;
        }

        return count;
    }

    private long ReadDigits(int radix, int count)
    {
        long value = 0;
        for (; count > 0; count--)
        {
            value = (value * radix) + int.Parse(_pattern.AsSpan(_at++, 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
        }

        return value;
    }

    /// <summary>\xE3\x81\x82 are the bytes of one character; all of them must be there, written in the same way.</summary>
    private int ReadBytes(int begin, long first, bool inClass)
    {
        if (first < 0x80)
        {
            return (int)first;
        }

        bool octal = _pattern[begin + 1] != 'x';
        List<byte> bytes = [(byte)first];
        int length = first switch { >= 0xF0 => 4, >= 0xE0 => 3, _ => 2 };
        while (first <= 0xFF && bytes.Count < length && Peek == '\\' && _at + 1 < _pattern.Length && (octal ? _pattern[_at + 1] is >= '0' and <= '3' : _pattern[_at + 1] == 'x'))
        {
            _at += octal ? 1 : 2;
            bytes.Add((byte)ReadDigits(octal ? 8 : 16, CountDigits(octal ? 8 : 16, octal ? 3 : 2)));
        }

        if (first > 0xFF || Rune.DecodeFromUtf8([.. bytes], out Rune rune, out int consumed) != System.Buffers.OperationStatus.Done || consumed != bytes.Count)
        {
            throw Refuse($"{(inClass ? "in a set, " : "")}bytes that are no character in UTF-8", begin);
        }

        return rune.Value;
    }
}
