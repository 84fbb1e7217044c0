using System.Diagnostics;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tokenizers.Unicode;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers.Unicode;

/// <summary>The four normalization forms: text and borders are Hugging Face's (written by tools/unicode/make_unicode_cases.py).</summary>
public sealed class NormalFormsTests
{
    private static readonly NormalForm[] Forms = [NormalForm.Nfd, NormalForm.Nfkd, NormalForm.Nfc, NormalForm.Nfkc];

    // The borders that follow from the changes: in the first, U+0323 takes the place of the non-starter that stood first.
    [Theory]
    [InlineData("Nfd", "e\u0301\u0323", "0065[0,1) 0323[1,2) 0301[2,3)")]
    [InlineData("Nfd", "\u00E9\u0323", "0065[0,1) 0323[1,2) 0301[1,2)")]
    [InlineData("Nfc", "e\u0301\u0323", "1EB9[0,1) 0301[2,3)")]
    [InlineData("Nfc", "\u00E9\u0323", "1EB9[0,1) 0301[1,2)")]
    [InlineData("Nfc", "ae\u0301b", "0061[0,1) 00E9[1,2) 0062[3,4)")]
    [InlineData("Nfc", "\u0301a\u0301", "0301[0,1) 00E1[1,2)")]
    [InlineData("Nfc", "\u1100\u1161\u11A8\u11A8", "AC01[0,1) 11A8[3,4)")]
    [InlineData("Nfkd", "a\uFB01b", "0061[0,1) 0066[1,2) 0069[1,2) 0062[2,3)")]
    [InlineData("Nfkc", "\u1E9B\u0323", "1E69[0,1)")]
    [InlineData("Nfc", "", "")]
    public void Borders_follow_from_the_changes(string form, string text, string expected) =>
        Assert.Equal(expected, NormalizedText.Of(Enum.Parse<NormalForm>(form), text).ToString());

    [Fact]
    public void Hard_texts_become_what_hugging_face_makes_of_them()
    {
        using GZipStream lines = new(File.OpenRead(Path.Combine(CaseFolder.Data, "normal-forms.jsonl.gz")), CompressionMode.Decompress);
        using StreamReader reader = new(lines, Encoding.UTF8);
        List<string> wrong = [];
        int count = 0;
        while (reader.ReadLine() is { } line)
        {
            count++;
            using JsonDocument json = JsonDocument.Parse(line);
            string text = json.RootElement[0].GetString()!;
            string expected = json.RootElement[1].GetString()!;
            for (int i = 0; i < Forms.Length; i++)
            {
                NormalizedText found = NormalizedText.Of(Forms[i], text);
                if (Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes<int>(found.Numbers)))[..8] != expected.Substring(8 * i, 8))
                {
                    wrong.Add($"{Forms[i]} of {JsonSerializer.Serialize(text)}: {found}");
                }
            }
        }

        Assert.True(count > 8000, $"only {count} texts");
        Assert.True(wrong.Count == 0, $"{wrong.Count} differ\n{string.Join('\n', wrong.Take(5))}");
    }

    [Fact]
    public void Every_code_point_becomes_what_hugging_face_makes_of_it()
    {
        List<string> wrong = [];
        int groups = 0;
        foreach (string line in File.ReadLines(Path.Combine(CaseFolder.Data, "normal-forms-of-code-points.txt")))
        {
            string[] parts = line.Split(' ');
            int first = int.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            groups++;
            for (int i = 0; i < Forms.Length; i++)
            {
                if (Digest(Forms[i], first) != parts[1].Substring(8 * i, 8))
                {
                    wrong.Add($"{Forms[i]} of U+{first:X4} to U+{first + 0xFFF:X4}");
                }
            }
        }

        Assert.Equal(0x110, groups);
        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Runs_as_long_as_the_text_take_linear_time(bool inOrder)
    {
        // Marks of two classes, which canonical order sorts.
        const int half = 200_000;
        string low = new('\u0316', half);
        string high = new('\u0300', half);
        string text = "a" + (inOrder ? low + high : high + low);
        Stopwatch watch = Stopwatch.StartNew();
        foreach (NormalForm form in Forms)
        {
            NormalizedText found = NormalizedText.Of(form, text);
            bool composes = form >= NormalForm.Nfc;
            Assert.Equal((2 * half) + (composes ? 0 : 1), found.CodePoints.Length);
            Assert.Equal(composes ? 'à' : 'a', found.CodePoints[0]);
            Assert.Equal(-1, found.CodePoints.AsSpan(1, half).IndexOfAnyExcept(0x316));
            Assert.Equal(-1, found.CodePoints.AsSpan(1 + half).IndexOfAnyExcept(0x300));
        }

        Assert.True(watch.Elapsed.TotalSeconds < 60, $"{watch.Elapsed.TotalSeconds} s");
    }

    [Fact]
    public unsafe void What_is_said_to_be_unchanged_is()
    {
        using GZipStream lines = new(File.OpenRead(Path.Combine(CaseFolder.Data, "normal-forms.jsonl.gz")), CompressionMode.Decompress);
        using StreamReader reader = new(lines, Encoding.UTF8);
        int unchanged = 0;
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            string text = json.RootElement[0].GetString()!;
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int[] codePoints = [.. text.EnumerateRunes().Select(rune => rune.Value)];
            foreach (NormalForm form in Forms)
            {
                fixed (byte* bytes = utf8)
                {
                    if (NormalForms.IsUnchanged(form, bytes, 0, utf8.Length))
                    {
                        NormalizedText found = NormalizedText.Of(form, text);
                        Assert.Equal(codePoints, found.CodePoints);
                        Assert.Equal(Enumerable.Range(0, codePoints.Length), found.Starts);
                        unchanged++;
                    }
                }
            }
        }

        Assert.True(unchanged > 100, $"only {unchanged} were");
    }

    private static string Digest(NormalForm form, int first)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int block = first; block < first + 0x1000; block += 0x40)
        {
            StringBuilder text = new();
            for (int codePoint = block; codePoint < block + 0x40; codePoint++)
            {
                if (Rune.TryCreate(codePoint, out Rune rune))
                {
                    text.Append(CultureInfo.InvariantCulture, $"{rune}\ne{rune}\u0323{rune}\n");
                }
            }

            hash.AppendData(MemoryMarshal.AsBytes<int>(NormalizedText.Of(form, text.ToString()).Numbers));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..8];
    }
}
