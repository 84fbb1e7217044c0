using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace AotDistil.Generator.Manifests;

/// <summary>A cursor on one line. A reader that meets something it does not take sets <see cref="Error"/> and returns null.</summary>
internal sealed class TomlLine
{
    private readonly string _text;
    private int _at;

    public TomlLine(string text)
    {
        _text = text.EndsWith("\r", System.StringComparison.Ordinal) ? text.Substring(0, text.Length - 1) : text;
    }

    /// <summary>What is wrong with the line, the first thing found.</summary>
    public string? Error { get; private set; }

    /// <summary>Whether nothing but a comment is left.</summary>
    public bool AtEnd => _at == _text.Length || _text[_at] == '#';

    public char Peek() => _at < _text.Length ? _text[_at] : '\0';

    public void SkipSpace()
    {
        while (Peek() is ' ' or '\t')
        {
            _at++;
        }
    }

    /// <summary><c>[name]</c> or <c>[[name]]</c>.</summary>
    public string? ReadHead(out bool isArray)
    {
        isArray = string.CompareOrdinal(_text, _at, "[[", 0, 2) == 0;
        string close = isArray ? "]]" : "]";
        _at += close.Length;
        string? name = ReadKey();
        if (name is null)
        {
            return null;
        }

        if (string.CompareOrdinal(_text, _at, close, 0, close.Length) != 0)
        {
            return Fail($"expected '{close}' after the table name '{name}'");
        }

        _at += close.Length;
        return ReadEnd() ? name : null;
    }

    /// <summary><c>key = value</c>.</summary>
    public string? ReadEntry(out object? value)
    {
        value = null;
        if (ReadKey() is not { } key)
        {
            return null;
        }

        SkipSpace();
        if (Peek() != '=')
        {
            return Fail($"expected '=' after the key '{key}'");
        }

        _at++;
        SkipSpace();
        value = Peek() == '[' ? ReadArray() : ReadScalar();
        return value is not null && ReadEnd() ? key : null;
    }

    private string? ReadKey()
    {
        int start = _at;
        while (Peek() is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-')
        {
            _at++;
        }

        return _at > start ? _text.Substring(start, _at - start) : Fail($"expected a name of letters, digits, '_' and '-', found {Found()}");
    }

    private bool ReadEnd()
    {
        SkipSpace();
        if (!AtEnd)
        {
            Fail($"expected the end of the line, found {Found()}");
        }

        return Error is null;
    }

    private object[]? ReadArray()
    {
        List<object> items = [];
        _at++;
        SkipSpace();
        while (Peek() != ']')
        {
            if (ReadScalar() is not { } item)
            {
                return null;
            }

            items.Add(item);
            SkipSpace();
            if (Peek() == ',')
            {
                _at++;
                SkipSpace();
            }
            else if (Peek() != ']')
            {
                Fail($"expected ',' or ']' in an array, found {Found()}");
                return null;
            }
        }

        _at++;
        return [.. items];
    }

    private object? ReadScalar()
    {
        if (Peek() == '"')
        {
            return ReadString();
        }

        int start = _at;
        while (Peek() is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '+' or '-' or '.' or '_')
        {
            _at++;
        }

        string word = _text.Substring(start, _at - start);
        return word switch
        {
            "" => Fail($"expected a value, found {Found()}"),
            "true" => true,
            "false" => false,
            _ => ReadNumber(word),
        };
    }

    private object? ReadNumber(string word)
    {
        string digits = word.TrimStart('+', '-');
        bool plain = word.Length - digits.Length <= 1 && digits.Length > 0 && digits[0] is >= '0' and <= '9';
        bool leadingZero = digits.Length > 1 && digits[0] == '0' && digits[1] is >= '0' and <= '9';
        if (plain && !leadingZero)
        {
            if (long.TryParse(word, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long integer))
            {
                return integer;
            }

            const NumberStyles Float = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;
            bool isFloat = word.IndexOfAny(['.', 'e', 'E']) >= 0;
            if (isFloat && double.TryParse(word, Float, CultureInfo.InvariantCulture, out double number) && !double.IsInfinity(number))
            {
                return number;
            }
        }

        return Fail($"{Invariant.Quote(word)} is no value: expected a string in quotes, a number that fits 64 bits, true or false");
    }

    private string? ReadString()
    {
        StringBuilder text = new();
        _at++;
        while (Peek() != '"')
        {
            if (_at == _text.Length)
            {
                return Fail("a string has no closing quote on its line");
            }

            char c = _text[_at++];
            if (c == '\\')
            {
                if (!ReadEscape(text))
                {
                    return null;
                }
            }
            else if (c != '\t' && char.IsControl(c))
            {
                return Fail("a string holds a control character, unescaped");
            }
            else
            {
                text.Append(c);
            }
        }

        _at++;
        string value = text.ToString();
        return IsWellFormed(value) ? value : Fail("a string holds half a surrogate pair");
    }

    private bool ReadEscape(StringBuilder text)
    {
        char c = Peek();
        _at++;
        switch (c)
        {
            case '"' or '\\': text.Append(c); return true;
            case 'b': text.Append('\b'); return true;
            case 'f': text.Append('\f'); return true;
            case 'n': text.Append('\n'); return true;
            case 'r': text.Append('\r'); return true;
            case 't': text.Append('\t'); return true;
            case 'u' or 'U': return ReadCodePoint(text, c == 'u' ? 4 : 8);
            default: Fail($"the escape '\\{c}' is none of TOML's"); return false;
        }
    }

    private bool ReadCodePoint(StringBuilder text, int digits)
    {
        if (_at + digits <= _text.Length
            && uint.TryParse(_text.Substring(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint code)
            && code is > 0 and <= 0x10FFFF and not (>= 0xD800 and <= 0xDFFF))
        {
            _at += digits;
            text.Append(char.ConvertFromUtf32((int)code));
            return true;
        }

        Fail("a \\u escape is no character other than U+0000");
        return false;
    }

    private static bool IsWellFormed(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogatePair(text, i))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }

    private string Found() => AtEnd ? "the end of the line" : Invariant.Quote(Peek().ToString());

    private string? Fail(string message)
    {
        Error ??= message;
        return null;
    }
}
