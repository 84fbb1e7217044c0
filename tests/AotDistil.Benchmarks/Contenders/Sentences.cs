namespace AotDistil.Benchmarks.Contenders;

/// <summary>One sentence for each number of tokens: letters, which the random checkpoint's vocabulary holds as pieces of their own.</summary>
internal static class Sentences
{
    private const int ClassifyId = 101;
    private const int SeparatorId = 102;
    private const int FirstLetterId = 104;

    /// <summary>Logits of a sentence.</summary>
    public const int Labels = 2;

    /// <summary>The lengths that tables show, [CLS] and [SEP] included.</summary>
    public static ReadOnlySpan<int> Lengths => [8, 16, 32, 64, 128, 256, 512];

    public static string Text(int tokens) => string.Join(' ', Enumerable.Range(0, tokens - 2).Select(i => (char)('a' + Letter(i))));

    public static int[] Ids(int tokens) => [ClassifyId, .. Enumerable.Range(0, tokens - 2).Select(i => FirstLetterId + Letter(i)), SeparatorId];

    private static int Letter(int position) => position * 7 % 26;
}
