using System.Globalization;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Regex;

/// <summary>The sets of characters that have names, and the characters that are equal where case is ignored, as the original library knows them.</summary>
internal static class RegexUnicode
{
    private static readonly Lazy<CodePointSet[]> LazyCategories = new(static () => [.. Entries(RegexUnicodeData.Categories).Select(static entry => Ranges(entry.Value))]);
    private static readonly Lazy<Dictionary<string, CodePointSet>> LazySets = new(ReadSets);
    private static readonly Lazy<Dictionary<int, CodePointSet>> LazyFolds = new(ReadFolds);
    private static readonly Lazy<List<(int[] Key, int[] Singles)>> LazyStringFolds = new(ReadStringFolds);

    /// <summary>The general categories, in the order of <see cref="RegexLayout.Categories"/>.</summary>
    public static CodePointSet[] Categories => LazyCategories.Value;

    /// <summary>White space, <c>\s</c>.</summary>
    public static CodePointSet Space => LazySets.Value["space"];

    /// <summary>Word characters, <c>\w</c>, inside of brackets.</summary>
    public static CodePointSet Word => LazySets.Value["word"];

    /// <summary>Word characters outside of brackets and for word borders: a few characters of Latin-1 more.</summary>
    public static CodePointSet WordAlone => LazySets.Value["wordalone"];

    /// <summary>Decimal digits, <c>\d</c>.</summary>
    public static CodePointSet Digit => LazySets.Value["digit"];

    /// <summary>Hexadecimal digits, <c>\h</c>.</summary>
    public static CodePointSet HexDigit => LazySets.Value["xdigit"];

    /// <summary>Strings of two and three characters, shorter ones first, that are equal to single characters where case is ignored.</summary>
    public static IReadOnlyList<(int[] Key, int[] Singles)> StringFolds => LazyStringFolds.Value;

    /// <summary>The set of a category, property or script, whatever the case of its name and the blanks, hyphens and underscores in it; null if there is none.</summary>
    public static CodePointSet? Named(string name) => LazySets.Value.GetValueOrDefault(Plain(name));

    /// <summary>The characters that are equal to this one where case is ignored, itself included.</summary>
    public static CodePointSet EqualTo(int codePoint) => LazyFolds.Value.GetValueOrDefault(codePoint) ?? CodePointSet.Of(codePoint);

    /// <summary>All groups of characters that are equal where case is ignored.</summary>
    public static IEnumerable<CodePointSet> FoldGroups() => LazyFolds.Value.Values.Distinct();

    private static string Plain(string name) =>
        new([.. name.Where(static c => c is not (' ' or '-' or '_')).Select(char.ToLowerInvariant)]);

    private static Dictionary<string, CodePointSet> ReadSets()
    {
        Dictionary<string, CodePointSet> sets = [];
        Dictionary<string, CodePointSet> categories = [];
        foreach ((string[] names, _) in Entries(RegexUnicodeData.Categories))
        {
            categories.Add(names[0], Categories[categories.Count]);
        }

        foreach ((string[] names, string value) in Entries(RegexUnicodeData.Unions))
        {
            Add(names, Union(value));
        }

        foreach ((string[] names, string value) in Entries(RegexUnicodeData.Sets))
        {
            int semicolon = value.IndexOf(';', StringComparison.Ordinal);
            Add(names, semicolon < 0 ? Ranges(value) : Union(value[..semicolon]).Difference(Ranges(value[(semicolon + 1)..])));
        }

        return sets;

        CodePointSet Union(string value) => CodePointSet.OfRanges(value.Split('+', StringSplitOptions.RemoveEmptyEntries).SelectMany(name => categories[name].Ranges.ToArray()));

        void Add(string[] names, CodePointSet set)
        {
            foreach (string name in names)
            {
                sets.Add(Plain(name), set);
            }
        }
    }

    private static Dictionary<int, CodePointSet> ReadFolds()
    {
        Dictionary<int, CodePointSet> folds = [];
        foreach (string group in RegexUnicodeData.Folds.Split(',', '\n'))
        {
            Add([.. group.Split(' ').Select(CodePoint)]);
        }

        foreach ((_, int[] singles) in StringFolds)
        {
            Add(singles);
        }

        return folds;

        void Add(int[] codePoints)
        {
            CodePointSet set = CodePointSet.Of(codePoints);
            foreach (int c in codePoints)
            {
                folds.Add(c, set);
            }
        }
    }

    private static List<(int[] Key, int[] Singles)> ReadStringFolds() =>
        [.. RegexUnicodeData.StringFolds.Split('\n').Select(static line => line.Split(": ")).Select(static parts =>
            ((int[])[.. parts[0].Split(' ').Select(CodePoint)], (int[])[.. parts[1].Split(' ').Select(CodePoint)]))];

    /// <summary>Entries "names: value"; a line that begins with a blank goes on with the entry before it.</summary>
    private static IEnumerable<(string[] Names, string Value)> Entries(string data) =>
        data.Replace("\n ", " ", StringComparison.Ordinal).Split('\n').Select(static line => line.Split(':')).Select(static parts => (parts[0].Split(','), parts[1].Trim()));

    private static CodePointSet Ranges(string value) =>
        value.Length == 0 ? CodePointSet.Empty : CodePointSet.OfRanges(value.Split(' ').Select(static range =>
        {
            int hyphen = range.IndexOf('-', StringComparison.Ordinal);
            return hyphen < 0 ? (CodePoint(range), CodePoint(range)) : (CodePoint(range[..hyphen]), CodePoint(range[(hyphen + 1)..]));
        }));

    private static int CodePoint(string hex) => int.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
