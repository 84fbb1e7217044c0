using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace AotDistil.Generator.Manifests;

/// <summary>Values as messages show them, the same whatever the culture of who builds.</summary>
internal static class Invariant
{
    private const int LongestQuote = 60;
    private const int LongestList = 8;

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A value of the manifest, strings quoted and cut short.</summary>
    public static string Text(object value) => value switch
    {
        string s => Quote(s),
        bool b => b ? "true" : "false",
        long l => Text(l),
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        object[] array => List(array),
        _ => value.ToString(),
    };

    /// <summary>The values of an array in brackets, cut short.</summary>
    public static string List<T>(IReadOnlyCollection<T> items) =>
        $"[{string.Join(", ", items.Take(LongestList).Select(i => i is int number ? Text(number) : Text((object)i!)))}{(items.Count > LongestList ? ", …" : "")}]";

    /// <summary>Text from a file in quotes: cut short, without control characters.</summary>
    public static string Quote(string text)
    {
        string plain = new([.. text.Take(LongestQuote).Select(c => char.IsControl(c) ? '\uFFFD' : c)]);
        return plain.Length < text.Length ? $"'{plain}…'" : $"'{plain}'";
    }
}
