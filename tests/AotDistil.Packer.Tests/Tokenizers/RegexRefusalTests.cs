using AotDistil.Packer.Tokenizers.Regex;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>Regular expressions that are not compiled: what the message names, and where.</summary>
public sealed class RegexRefusalTests
{
    [Theory]
    [InlineData(@"(a)\1", "a back reference", 3)]
    [InlineData(@"(?<n>a)\k<n>", "a back reference", 7)]
    [InlineData(@"(a)\g<1>", "a call of a group", 3)]
    [InlineData(@"(?(1)a|b)", "a condition", 0)]
    [InlineData(@"x(?~ab)", "an absent operator", 1)]
    [InlineData(@"a\X", "text segments", 1)]
    [InlineData(@"a\y", "text segments", 1)]
    [InlineData(@"a\Kb", "\"\\K\"", 1)]
    [InlineData(@"(?{code})", "a callout", 0)]
    [InlineData(@"(*FAIL)", "a callout", 0)]
    [InlineData(@"(?<=a(?=b))", "a look-behind with another assertion", 0)]
    [InlineData(@"x(?<!(a))", "a negative look-behind with a capturing group", 1)]
    [InlineData(@"(?<=a?\b)", "a word border or a possessive part in a look-behind", 0)]
    [InlineData(@"(?<=a++)", "a word border or a possessive part in a look-behind", 0)]
    [InlineData(@"(?<=.{70000})", "a look-behind of more than 65535", 0)]
    [InlineData(@"(?W:\w)", "a group of the kind \"(?W\"", 0)]
    [InlineData(@"(?iW:\w)", "the option \"W\"", 0)]
    [InlineData(@"(?s:a)", "a group of the kind \"(?s\"", 0)]
    [InlineData(@"a(?", "a group without end", 1)]
    [InlineData(@"a(b", "a group without end", 1)]
    [InlineData(@"(?i", "a group without end", 0)]
    [InlineData(@"(?#a", "a comment without end", 0)]
    [InlineData(@"ab)", "a closing parenthesis", 2)]
    [InlineData(@"(?<1>a)", "a group whose name", 0)]
    [InlineData(@"*a", "a quantifier without anything before it", 0)]
    [InlineData(@"a|{2}", "a quantifier without anything before it", 2)]
    [InlineData(@"a^*", "a quantifier after what matches no characters", 2)]
    [InlineData(@"(?=a)+", "a quantifier after what matches no characters", 5)]
    [InlineData(@"(?:^|a)*", "a quantifier after what matches no characters", 7)]
    [InlineData(@"a{100001}", "a repetition of more than 100000 times", 1)]
    [InlineData(@"(?:abc){100000}", "repetitions that make its program too large", 0)]
    [InlineData(@"a\", "a backslash at the end", 1)]
    [InlineData(@"a\p{Foo}", "the character property \"Foo\"", 1)]
    [InlineData(@"[\p{L]", "the character property \"L]\"", 1)]
    [InlineData(@"\u12", "four hexadecimal digits", 0)]
    [InlineData(@"\x{110000}", "no character's code point", 0)]
    [InlineData(@"\x{D800}", "no character's code point", 0)]
    [InlineData(@"\x{41 42}", "not one number in braces", 0)]
    [InlineData(@"\xff", "bytes that are no character", 0)]
    [InlineData(@"[\xe3\x81]", "bytes that are no character", 1)]
    [InlineData(@"\M-a", "\"\\M\"", 0)]
    [InlineData(@"[a", "a set without end", 0)]
    [InlineData(@"a[]", "an empty set", 1)]
    [InlineData(@"[z-a]", "a range whose end is before its beginning", 2)]
    [InlineData(@"[a-\d]", "a range that ends with a set", 2)]
    [InlineData(@"[\d-a]", "a range that begins with a set", 3)]
    [InlineData(@"[[:foo:]]", "a POSIX bracket", 1)]
    public void Message_names_the_construct_and_its_position(string pattern, string what, int position)
    {
        RegexNotSupportedException e = Assert.Throws<RegexNotSupportedException>(() => RegexCompiler.Compile(pattern));
        Assert.Contains(what, e.Message, StringComparison.Ordinal);
        Assert.Contains($"at character {position} of", e.Message, StringComparison.Ordinal);
        Assert.Equal(position, e.Position);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused() =>
        Assert.Equal(1, Assert.Throws<RegexNotSupportedException>(() => RegexCompiler.Compile("a\uD800")).Position);

    [Fact]
    public void Deep_nesting_is_refused_and_does_not_overflow_the_stack()
    {
        foreach (string open in new[] { "(?:", "(", "[a", "(?=", "(?i)(?:" })
        {
            Assert.Throws<RegexNotSupportedException>(() => RegexCompiler.Compile(string.Concat(Enumerable.Repeat(open, 100_000))));
        }

        Assert.Throws<RegexNotSupportedException>(() => RegexCompiler.Compile("a" + new string('?', 100_000)));
        Assert.Throws<RegexNotSupportedException>(() => RegexCompiler.Compile(string.Concat(Enumerable.Repeat("(?i)", 100_000))));
    }

    [Theory]
    [InlineData(@"\p{L}", 200)]
    [InlineData(@"[^\s\p{L}\p{N}]", 300)]
    [InlineData(@"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+", 1500)]
    public void Program_is_small(string pattern, int bytes) => Assert.InRange(RegexCompiler.Compile(pattern).Length, 64, bytes);
}
