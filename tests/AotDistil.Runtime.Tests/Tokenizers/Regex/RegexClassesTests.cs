using System.Text;
using AotDistil.Packer.Tokenizers.Regex;
using AotDistil.Runtime.Tokenizers.Regex;
using AotDistil.Runtime.Tokenizers.Unicode;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers.Regex;

/// <summary>What the packer and the runtime take every character for.</summary>
public sealed class RegexClassesTests
{
    [Fact]
    public void Category_of_every_code_point_is_the_one_that_the_packer_knows()
    {
        for (int category = 0; category < RegexUnicode.Categories.Length; category++)
        {
            foreach ((int first, int last) in RegexUnicode.Categories[category].Ranges)
            {
                for (int c = first; c <= last; c++)
                {
                    Assert.True((int)UnicodeProperties.Category(c) == category, $"U+{c:X4} has category {(int)UnicodeProperties.Category(c)}, expected {category}");
                }
            }
        }
    }

    [Theory]
    [InlineData(@"\p{L}", "L")]
    [InlineData(@"\p{N}", "N")]
    [InlineData(@"\s", "Space")]
    [InlineData(@"\d", "Digit")]
    [InlineData(@"\w", "WordAlone")]
    [InlineData(@"[\w]", "Word")]
    [InlineData(@"[[:punct:]]", "PosixPunct")]
    [InlineData(@"[[:print:]]", "Print")]
    [InlineData(@"\p{Han}", "Han")]
    [InlineData(@"\p{Common}", "Zyyy")]
    [InlineData(@"\p{Lowercase}", "Lowercase")]
    [InlineData(@"[\p{Lu}一-龥&&[^\p{Greek}]]", null)]
    [InlineData(@"(?i:[a-zß-ž])", null)]
    public void Class_holds_exactly_the_characters_of_its_set(string pattern, string? name)
    {
        CodePointSet expected = name switch
        {
            not null => RegexUnicode.Named(name)!,
            _ when pattern[0] == '[' => RegexUnicode.Named("Lu")!.Union(CodePointSet.Range('一', '龥')).Intersect(RegexUnicode.Named("Greek")!.Complement()),
            _ => CodePointSet.OfRanges(CodePointSet.Range('a', 'z').Union(CodePointSet.Range('ß', 'ž')).Ranges.ToArray()
                .SelectMany(range => Enumerable.Range(range.First, range.Last - range.First + 1)).SelectMany(c => RegexUnicode.EqualTo(c).Ranges.ToArray())),
        };
        CompiledRegex regex = new(pattern);
        Span<byte> utf8 = stackalloc byte[4];
        for (int c = 0; c <= CodePointSet.Last; c++)
        {
            if (Rune.IsValid(c))
            {
                int size = new Rune(c).EncodeToUtf8(utf8);
                Assert.True(expected.Contains(c) == (regex.Count(utf8[..size]) == 1), $"U+{c:X4} is {(expected.Contains(c) ? "not " : "")}in {pattern}");
            }
        }
    }
}
