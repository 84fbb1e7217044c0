using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>What is in the repository of Hugging Face's answers to odd texts, for each combination of options and for every code point.</summary>
public sealed class OddTextTests
{
    public static TheoryData<string> Names => [.. CaseFolder.Variants, "sentiment-en"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_and_offsets_are_those_of_hugging_face(string name)
    {
        using FileStream lines = File.OpenRead(Path.Combine(CaseFolder.Data, name, "encodings.jsonl"));
        int count = EncodingLines.AssertEqual(CaseFolder.Compile(name), lines);
        Assert.True(count >= 40, $"only {count} lines");
    }

    [Theory]
    [InlineData("uncased")]
    [InlineData("cased")]
    [InlineData("not-cleaned")]
    [InlineData("lower-with-accents")]
    public void Every_code_point_is_normalised_and_split_as_hugging_face_does(string name)
    {
        CompiledFolder compiled = CaseFolder.Compile(name);
        List<string> wrong = [];
        int lines = 0;
        foreach (string line in File.ReadLines(Path.Combine(CaseFolder.Data, "every-code-point.txt")).Where(line => line.StartsWith(name + " ", StringComparison.Ordinal)))
        {
            string[] parts = line.Split(' ');
            int first = int.Parse(parts[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            lines++;
            if (Digest(compiled, first) != parts[2])
            {
                wrong.Add($"U+{first:X4} to U+{first + 0x3FFF:X4}");
            }
        }

        Assert.Equal(0x110000 / 0x4000, lines);
        Assert.Empty(wrong);
    }

    private static string Digest(CompiledFolder compiled, int first)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<int> numbers = stackalloc int[128];
        Span<int> starts = stackalloc int[32];
        Span<int> ends = stackalloc int[32];
        for (int codePoint = first; codePoint < first + 0x4000; codePoint++)
        {
            if (!Rune.TryCreate(codePoint, out Rune rune))
            {
                continue;
            }

            byte[] text = Encoding.UTF8.GetBytes($"a{rune}b {rune}");
            int count = compiled.Tokenizer.Encode(text, numbers[1..], starts, ends, starts.Length, out _);
            OffsetConverter.ToCodePoints(text, starts[..count]);
            OffsetConverter.ToCodePoints(text, ends[..count]);
            numbers[0] = count;
            int used = 1 + count;
            for (int i = 0; i < count; i++)
            {
                numbers[used++] = starts[i];
                numbers[used++] = ends[i];
            }

            int[] normalized = compiled.Normalize(text);
            numbers[used++] = normalized.Length;
            normalized.CopyTo(numbers[used..]);
            hash.AppendData(MemoryMarshal.AsBytes(numbers[..(used + normalized.Length)]));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }
}
