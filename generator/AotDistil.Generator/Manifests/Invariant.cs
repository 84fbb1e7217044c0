using System.Globalization;
using System.Linq;

namespace AotDistil.Generator.Manifests;

/// <summary>Values as messages show them, the same whatever the culture of who builds.</summary>
internal static class Invariant
{
    private const int LongestQuote = 60;

    public static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    /// <summary>A value of the manifest, strings quoted and cut short.</summary>
    public static string Text(object value) => value switch
    {
        string s => Quote(s),
        bool b => b ? "true" : "false",
        long l => Text(l),
        double d => d.ToString("R", CultureInfo.InvariantCulture),
        object[] array => $"an array of {Text(array.Length)}",
        _ => value.ToString(),
    };

    /// <summary>Text from a file in quotes: cut short, without control characters.</summary>
    public static string Quote(string text)
    {
        string plain = new([.. text.Take(LongestQuote).Select(c => char.IsControl(c) ? '\uFFFD' : c)]);
        return plain.Length < text.Length ? $"'{plain}…'" : $"'{plain}'";
    }
}
