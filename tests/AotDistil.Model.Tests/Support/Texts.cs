namespace AotDistil.Model.Tests.Support;

/// <summary>Texts for models with <see cref="ShapedModel.Vocabulary"/>.</summary>
internal static class Texts
{
    /// <summary>Random words, from none to some more than <paramref name="longest"/> tokens hold; every length below 20 is there.</summary>
    public static string[] Random(int count, int longest)
    {
        Random random = new(11);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            int words = i < 20 ? i : random.Next(longest);
            return string.Join(' ', Enumerable.Range(0, words).Select(_ => random.Next(4) switch
            {
                0 => "film",
                1 => ((char)('a' + random.Next(26))).ToString(),
                2 => ".",
                _ => "good" + (char)('a' + random.Next(26)),
            }));
        })];
    }

    /// <summary>Texts of so many tokens, [CLS] and [SEP] included.</summary>
    public static string[] OfLengths(params IEnumerable<int> lengths)
    {
        Random random = new(12);
        return [.. lengths.Select(tokens => string.Join(' ', Enumerable.Range(0, tokens - 2).Select(_ => (char)('a' + random.Next(26)))))];
    }
}
