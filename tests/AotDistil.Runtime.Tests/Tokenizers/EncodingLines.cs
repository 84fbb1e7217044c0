using System.Text;
using System.Text.Json;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>Lines of JSON with what Hugging Face's tokenizers answer: <c>text</c>, <c>ids</c>, <c>offsets</c> (start, end, … in code points).</summary>
internal static class EncodingLines
{
    /// <summary>Compares every line; on a mismatch shows the text and both answers.</summary>
    /// <returns>The number of lines.</returns>
    public static int AssertEqual(CompiledFolder compiled, Stream lines)
    {
        using StreamReader reader = new(lines, Encoding.UTF8);
        int count = 0;
        int wrong = 0;
        StringBuilder report = new();
        while (reader.ReadLine() is { } line)
        {
            count++;
            using JsonDocument json = JsonDocument.Parse(line);
            string text = json.RootElement.GetProperty("text").GetString()!;
            string expected = Show(
                [.. json.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())],
                [.. json.RootElement.GetProperty("offsets").EnumerateArray().Select(offset => offset.GetInt32())]);
            string found = Encode(compiled, text);
            if (found != expected && wrong++ < 5)
            {
                report.AppendLine($"line {count}: {JsonSerializer.Serialize(text)}\n  expected {expected}\n  found    {found}");
            }
        }

        Assert.True(wrong == 0, $"{wrong} of {count} texts differ\n{report}");
        return count;
    }

    private static string Encode(CompiledFolder compiled, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        (int[] ids, int[] starts, int[] ends, bool truncated) = compiled.Encode(utf8, (4 * utf8.Length) + 16);
        Assert.False(truncated);
        OffsetConverter.ToCodePoints(utf8, starts);
        OffsetConverter.ToCodePoints(utf8, ends);
        return Show(ids, [.. starts.Zip(ends).SelectMany(pair => new[] { pair.First, pair.Second })]);
    }

    private static string Show(int[] ids, int[] offsets) => $"[{string.Join(' ', ids)}] at [{string.Join(' ', offsets)}]";
}
