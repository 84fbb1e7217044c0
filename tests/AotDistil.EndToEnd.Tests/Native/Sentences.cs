using AotDistil.Tests;

namespace AotDistil.EndToEnd.Tests.Native;

/// <summary>Sentences for the model of the samples, the same in every run.</summary>
internal static class Sentences
{
    /// <summary>
    /// So many sentences of words of the model's vocabulary. Most are short, since the scalar loops take their time; every 30th is long, and there are some
    /// with nothing, with characters beyond ASCII and with words that the vocabulary lacks.
    /// </summary>
    public static string[] Make(int count, int most = 5)
    {
        string vocabulary = Path.Combine(Repository.Root, "models", "sentiment-en", "vocab.txt");
        string[] words = [.. File.ReadLines(vocabulary).Where(w => w.All(char.IsAsciiLetter) && w.Length > 0)];
        string[] special = ["", "Ça, c'est une façon — naïve — d'écrire…", "😀 👍🏽 ok", "电影很好看", "antidisestablishmentarianism!?", "Crème BRÛLÉE"];
        Random random = new(4);
        return
        [
            .. special.Take(count),
            .. Enumerable.Range(0, Math.Max(0, count - special.Length)).Select(i =>
            {
                int length = i % 30 == 29 ? random.Next(20, 50) : random.Next(1, most);
                return string.Join(' ', Enumerable.Range(0, length).Select(_ => words[random.Next(words.Length)])) + (i % 2 == 0 ? "." : "");
            }),
        ];
    }

    /// <summary>Sentences of SST-2 with their labels; none where the shared folder is not there.</summary>
    public static IReadOnlyList<(string Text, int Label)> Sst2(string part)
    {
        string path = Path.Combine(Repository.Shared ?? "", "data", "sst2", part + ".tsv");
        return Repository.Shared is null || !File.Exists(path)
            ? []
            : [.. File.ReadLines(path).Skip(1).Select(l => l.Split('\t')).Select(l => (l[0], l[1] == "1" ? 1 : 0))];
    }
}
