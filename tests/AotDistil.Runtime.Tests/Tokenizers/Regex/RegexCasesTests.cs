using System.IO.Compression;
using System.Text;
using System.Text.Json;
using AotDistil.Packer.Tokenizers.Regex;
using AotDistil.Tests;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers.Regex;

/// <summary>Where Hugging Face's library finds patterns in texts, see tools/tokenizers/make_regex_cases.py.</summary>
public sealed class RegexCasesTests
{
    // Valid patterns that are refused on purpose. Of the random ones, some have a part in a look-behind that is refused.
    private static readonly string[] Refused = [@"\xff", @"\x{110000}", @"[\x{110000}]"];

    [Fact]
    public void Matches_are_those_of_hugging_face()
    {
        using FileStream file = File.OpenRead(Path.Combine(Repository.Root, "tests/AotDistil.Runtime.Tests/Tokenizers/Data/regex-cases.json.gz"));
        using GZipStream stream = new(file, CompressionMode.Decompress);
        using JsonDocument data = JsonDocument.Parse(stream);
        byte[][] texts = [.. data.RootElement.GetProperty("texts").EnumerateArray().Select(text => Encoding.UTF8.GetBytes(text.GetString()!))];
        int compared = 0;
        foreach (JsonElement item in data.RootElement.GetProperty("cases").EnumerateArray())
        {
            string pattern = item.GetProperty("pattern").GetString()!;
            byte[] program;
            try
            {
                program = RegexCompiler.Compile(pattern);
            }
            catch (RegexNotSupportedException e)
            {
                Assert.True(item.TryGetProperty("error", out _) || Refused.Contains(pattern) || e.Message.StartsWith("a word border or a possessive part", StringComparison.Ordinal), e.Message);
                continue;
            }

            Assert.False(item.TryGetProperty("error", out JsonElement error), $"{pattern}: {error}");
            CompiledRegex regex = new(program);
            CompiledRegex noting = new(program);
            noting.Matcher.TakeNotesAtOnce();
            foreach ((JsonElement text, JsonElement matches) in item.GetProperty("texts").EnumerateArray().Zip(item.GetProperty("matches").EnumerateArray()))
            {
                int[] expected = [.. matches.EnumerateArray().Select(border => border.GetInt32())];
                byte[] bytes = texts[text.GetInt32()];
                AssertMatches(pattern, bytes, expected, regex.Matches(bytes));
                AssertMatches(pattern, bytes, expected, noting.Matches(bytes));
                compared++;
            }
        }

        Assert.True(compared > 10_000, $"only {compared} texts");
    }

    private static void AssertMatches(string pattern, byte[] text, int[] expected, List<int> found) =>
        Assert.True(expected.AsSpan().SequenceEqual(found.ToArray()),
            $"{pattern} in \"{Encoding.UTF8.GetString(text)}\": [{string.Join(", ", found)}], expected [{string.Join(", ", expected)}]");
}
