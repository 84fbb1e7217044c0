using System.Globalization;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>
/// Reads a JSON number as serde_json does, which the library uses: the digits as an integer, then one multiplication or division by a power of ten. That is not
/// always the nearest double, but it is the one the library compares scores by; about one score in five has another last bit than the nearest.
/// </summary>
internal static class SerdeNumber
{
    private static readonly double[] PowersOfTen =
        [.. Enumerable.Range(0, 309).Select(exponent => double.Parse($"1e{exponent}", NumberStyles.Float, CultureInfo.InvariantCulture))];

    /// <summary>The number in a valid JSON text; null if it is out of range.</summary>
    public static double? Parse(ReadOnlySpan<char> text)
    {
        bool negative = text.Length > 0 && text[0] == '-';
        int at = negative ? 1 : 0;
        ulong significand = 0;
        long exponent = 0;

        // Once the significand is full, further digits count only as far as they shift it; the next part of the number starts over, as in the library.
        bool full = false;
        for (; at < text.Length && char.IsAsciiDigit(text[at]); at++)
        {
            full = full || !TryAppend(ref significand, text[at]);
            exponent += full ? 1 : 0;
        }

        if (at < text.Length && text[at] == '.')
        {
            full = false;
            for (at++; at < text.Length && char.IsAsciiDigit(text[at]); at++)
            {
                full = full || !TryAppend(ref significand, text[at]);
                exponent -= full ? 0 : 1;
            }
        }

        if (at < text.Length)
        {
            bool negativeExponent = text[at + 1] == '-';
            at += text[at + 1] is '-' or '+' ? 2 : 1;
            if (!int.TryParse(text[at..], NumberStyles.None, CultureInfo.InvariantCulture, out int stated))
            {
                return significand == 0 || negativeExponent ? (negative ? -0.0 : 0.0) : null;
            }

            exponent += negativeExponent ? -(long)stated : stated;
        }

        return Scale(significand, exponent) is double value ? (negative ? -value : value) : null;
    }

    private static bool TryAppend(ref ulong significand, char digit)
    {
        uint value = (uint)(digit - '0');
        if (significand > (ulong.MaxValue - value) / 10)
        {
            return false;
        }

        significand = (significand * 10) + value;
        return true;
    }

    private static double? Scale(ulong significand, long exponent)
    {
        double value = significand;
        while (Math.Abs(exponent) >= PowersOfTen.Length)
        {
            if (value == 0)
            {
                return value;
            }

            if (exponent >= 0)
            {
                return null;
            }

            value /= 1e308;
            exponent += 308;
        }

        value = exponent >= 0 ? value * PowersOfTen[exponent] : value / PowersOfTen[-exponent];
        return double.IsInfinity(value) ? null : value;
    }
}
