using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tokenizers.Unicode;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers.Unicode;

/// <summary>
/// Grapheme clusters: Unicode's own cases, and what Hugging Face's Precompiled lets one see of them (written by tools/unicode/make_grapheme_cases.py),
/// with a map that turns a cluster of fewer than 6 bytes into one X if it begins with a character of at most 3 bytes, and otherwise every such character.
/// </summary>
public sealed class GraphemesTests
{
    [Fact]
    public void Cases_of_unicode()
    {
        List<string> wrong = [];
        int count = 0;
        foreach (string line in File.ReadLines(Path.Combine(CaseFolder.Data, "grapheme-break-test.txt")).Where(line => line[0] != '#'))
        {
            string[] clusters = [.. line.Split(" | ").Select(cluster =>
                string.Concat(cluster.Split(' ').Select(hex => char.ConvertFromUtf32(int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))))];
            string found = string.Join(' ', Clusters(string.Concat(clusters)).Select(cluster => cluster.End));
            int end = 0;
            string expected = string.Join(' ', clusters.Select(cluster => end += Encoding.UTF8.GetByteCount(cluster)));
            count++;
            if (found != expected)
            {
                wrong.Add($"{line}: {found}");
            }
        }

        Assert.Equal(1093, count);
        Assert.Empty(wrong);
    }

    [Fact]
    public void Hard_texts_have_the_clusters_that_hugging_face_sees()
    {
        using GZipStream lines = new(File.OpenRead(Path.Combine(CaseFolder.Data, "graphemes.jsonl.gz")), CompressionMode.Decompress);
        using StreamReader reader = new(lines, Encoding.UTF8);
        List<string> wrong = [];
        int count = 0;
        while (reader.ReadLine() is { } line)
        {
            count++;
            using JsonDocument json = JsonDocument.Parse(line);
            string text = json.RootElement[0].GetString()!;
            int[] expected = [.. json.RootElement[1].EnumerateArray().Where((_, i) => i % 2 == 0).Select(start => start.GetInt32())];
            List<int> found = [];
            WhatIsSeen(text, found);
            if (!expected.SequenceEqual(found))
            {
                wrong.Add(JsonSerializer.Serialize(text));
            }
        }

        Assert.True(count >= 3000, $"only {count} texts");
        Assert.Empty(wrong);
    }

    [Fact]
    public void Every_code_point_clusters_with_others_as_hugging_face_sees()
    {
        string[] lines = File.ReadAllLines(Path.Combine(CaseFolder.Data, "graphemes-of-code-points.txt"));
        string[] contexts = [.. lines.Where(line => !line.Contains(':', StringComparison.Ordinal)).Select(line =>
            string.Concat(line.Split(' ').Select(hex => char.ConvertFromUtf32(int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture)))) + "\n")];
        List<string> wrong = [];
        int groups = 0;
        foreach (string[] parts in lines.Where(line => line.Contains(':', StringComparison.Ordinal)).Select(line => line.Split(": ")))
        {
            int first = int.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            groups++;
            using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            for (int codePoint = first; codePoint < first + 0x1000; codePoint++)
            {
                if (Rune.TryCreate(codePoint, out Rune rune))
                {
                    string text = string.Concat(contexts.Select(context => context.Replace("?", rune.ToString(), StringComparison.Ordinal)));
                    hash.AppendData(Encoding.UTF8.GetBytes(WhatIsSeen(text, null)));
                }
            }

            if (Convert.ToHexStringLower(hash.GetHashAndReset())[..8] != parts[1])
            {
                wrong.Add($"U+{first:X4} to U+{first + 0xFFF:X4}");
            }
        }

        Assert.Equal(23, contexts.Length);
        Assert.Equal(0x110, groups);
        Assert.Empty(wrong);
    }

    [Fact]
    public unsafe void Clusters_as_long_as_the_text_take_linear_time()
    {
        // Each cluster is looked at once: flags, and a base with a million marks.
        string text = string.Concat(Enumerable.Repeat("\U0001F1E6", 100_001)) + "a" + new string('\u0308', 1_000_000);
        List<(int Start, int End)> clusters = Clusters(text);
        Assert.Equal(50_002, clusters.Count);
        Assert.Equal((400_004, 2_400_005), clusters[^1]);
    }

    // Borders of the clusters in bytes.
    private static unsafe List<(int Start, int End)> Clusters(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<(int Start, int End)> clusters = [];
        fixed (byte* bytes = utf8)
        {
            for (int at = 0; at < utf8.Length;)
            {
                int end = Graphemes.Next(bytes, at, utf8.Length);
                clusters.Add((at, end));
                at = end;
            }
        }

        return clusters;
    }

    // What the map makes of a text; where each character of that begins in the text, in code points, is added to `starts`.
    private static string WhatIsSeen(string text, List<int>? starts)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        StringBuilder seen = new();
        int place = 0;
        foreach ((int start, int end) in Clusters(text))
        {
            bool whole = end - start < 6 && utf8[start] is > 0 and < 0xF0;
            bool first = true;
            foreach (Rune rune in Encoding.UTF8.GetString(utf8, start, end - start).EnumerateRunes())
            {
                if (first || !whole)
                {
                    seen.Append(rune.Value is > 0 and < 0x10000 ? "X" : rune.ToString());
                    starts?.Add(place);
                }

                place++;
                first = false;
            }
        }

        return seen.ToString();
    }
}
