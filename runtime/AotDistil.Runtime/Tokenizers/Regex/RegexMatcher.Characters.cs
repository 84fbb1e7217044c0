using System.Runtime.CompilerServices;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers.Regex;

/// <summary>Characters and their classes, and conditions on a position.</summary>
internal sealed unsafe partial class RegexMatcher
{
    private static bool Equal(byte* a, byte* b, int count)
    {
        for (int i = 0; i < count; i++)
        {
            if (a[i] != b[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Decodes a character beyond ASCII of valid text; never reads at or after <paramref name="length"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Decode(byte* text, int at, int length, out int size)
    {
        int lead = text[at];
        size = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        if (length - at < size)
        {
            size = length - at;
            return Unicode.Utf8.Replacement;
        }

        int second = text[at + 1] & 0x3F;
        return size switch
        {
            2 => ((lead & 0x1F) << 6) | second,
            3 => ((lead & 0x0F) << 12) | (second << 6) | (text[at + 2] & 0x3F),
            // Text that is not valid must not be looked up beyond the last code point.
            _ => Math.Min(0x10FFFF, ((lead & 0x07) << 18) | (second << 12) | ((text[at + 2] & 0x3F) << 6) | (text[at + 3] & 0x3F)),
        };
    }

    /// <summary>How many bytes the character here has if it belongs to a class, or else 0.</summary>
    private int One(int index, byte* text, int position, int length)
    {
        if (position >= length)
        {
            return 0;
        }

        byte kind = _kinds[(index << 8) + text[position]];
        if (kind != RegexProgram.KindDecode)
        {
            return kind;
        }

        int codePoint = Decode(text, position, length, out int size);
        return RegexProgram.Contains(_code + _classes[index], codePoint) ? size : 0;
    }

    /// <summary>Goes over at most so many characters of a class.</summary>
    /// <param name="index">The class.</param>
    /// <param name="text">The text.</param>
    /// <param name="position">Where to begin.</param>
    /// <param name="length">Bytes of the text.</param>
    /// <param name="most">How many characters at most, or NoLimit.</param>
    /// <param name="all">Whether there were so many.</param>
    /// <returns>The position after them.</returns>
    private int Run(int index, byte* text, int position, int length, uint most, out bool all)
    {
        byte* kinds = _kinds + (index << 8);
        uint left = most;
        while (left > 0 && position < length)
        {
            byte kind = kinds[text[position]];
            if (kind == RegexProgram.KindIn)
            {
                position++;
            }
            else if (kind == RegexProgram.KindOut)
            {
                break;
            }
            else
            {
                int codePoint = Decode(text, position, length, out int size);
                if (!RegexProgram.Contains(_code + _classes[index], codePoint))
                {
                    break;
                }

                position += size;
            }

            left--;
        }

        all = left == 0;
        return position;
    }

    /// <summary>Goes back by so many characters, if there are.</summary>
    private static bool TryGoBack(byte* text, ref int position, uint characters)
    {
        int at = position;
        for (; characters > 0; characters--)
        {
            if (at == 0)
            {
                return false;
            }

            for (at--; at > 0 && (text[at] & 0xC0) == 0x80; at--)
            {
            }
        }

        position = at;
        return true;
    }

    private bool Holds(uint condition, byte* text, int position, int from, int length) => condition switch
    {
        RegexLayout.Condition.TextBegin => position == 0,
        RegexLayout.Condition.TextEnd => position == length,
        RegexLayout.Condition.TextEndOrLastLineFeed => position == length || (position == length - 1 && text[position] == '\n'),
        RegexLayout.Condition.LineBegin => position == 0 || (position < length && text[position - 1] == '\n'),
        RegexLayout.Condition.LineEnd => position == length || text[position] == '\n',
        RegexLayout.Condition.SearchBegin => position == from,
        RegexLayout.Condition.WordBorder => IsWordBefore(text, position, length) != (One(0, text, position, length) > 0),
        _ => IsWordBefore(text, position, length) == (One(0, text, position, length) > 0),
    };

    private bool IsWordBefore(byte* text, int position, int length) => TryGoBack(text, ref position, 1) && One(0, text, position, length) > 0;
}
