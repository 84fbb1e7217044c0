using System.Text;
using AotDistil.Packer.Tokenizers.Regex;
using AotDistil.Runtime.Tokenizers.Regex;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers.Regex;

/// <summary>Texts and programs nobody should send: time, memory and the stack stay within bounds.</summary>
public sealed class RegexHostileTests
{
    private const string Gpt2 = @"'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+";

    private const string Cl100k =
        @"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+";

    [Theory]
    [InlineData(Gpt2, "a", 1)]
    [InlineData(Gpt2, "é", 1)]
    [InlineData(Gpt2, " ", 1)]
    [InlineData(Gpt2, "'", 1)]
    [InlineData(Gpt2, "a ", 1_000_001)]
    [InlineData(Cl100k, "a", 1)]
    [InlineData(Cl100k, " ", 1)]
    [InlineData(Cl100k, "\n", 1)]
    [InlineData(Cl100k, "1", 333_334)]
    [InlineData(@"(?:ab)+", "ab", 1)]
    [InlineData(@"(?:a|ab)+", "ab", 1_000_000)]
    [InlineData(@"(?:\w\W?)+", "a ", 1)]
    [InlineData(@"(?:a|b|ab)*c", "ab", 0)]
    [InlineData(@"\w+:", "a", 0)]
    [InlineData(@"\w+?:", "a", 0)]
    [InlineData(@"(?:a|b|ab)*?c", "ab", 0)]
    [InlineData(@"(?:(?:a|b)*|ab)*c", "ab", 0)]
    [InlineData(@"\w+a:", "a", 0)]
    [InlineData(@"\s+\w*x", "  ", 0)]
    [InlineData(@"(a+)+b", "a", 0)]
    [InlineData(@"(a*)*b", "a", 0)]
    [InlineData(@"(?:a|a)*b", "a", 0)]
    [InlineData(@"(?:a?){20}a{20}b", "a", 0)]
    [InlineData(@"(?>a+)b", "a", 0)]
    [InlineData(@"a.*b.*c", "a", 0)]
    public void Megabyte_of_one_thing_is_searched_in_good_time(string pattern, string unit, int matches)
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, 1_000_000)));
        CompiledRegex regex = new(pattern);
        long before = Environment.TickCount64;
        Assert.Equal(matches, regex.Count(text));
        Assert.InRange(Environment.TickCount64 - before, 0, 20_000);
    }

    [Fact]
    public void What_looks_around_catastrophically_is_given_up()
    {
        CompiledRegex regex = new("(?=(a+)+b)a");
        Assert.Throws<RegexLimitException>(() => regex.Count(Encoding.UTF8.GetBytes(new string('a', 60))));

        // And the matcher is as good as new.
        Assert.Equal([0, 1, 1, 2], regex.Matches("aab"u8));
    }

    [Fact]
    public void Nothing_is_allocated_at_the_second_time()
    {
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("It's 2024, naïve café, 中文 (a+b)  \n", 2000)) + new string('a', 3000));
        foreach (string pattern in new[] { Gpt2, Cl100k, "(?:a|é)+.*?x", "(?:(a+)+b|.)" })
        {
            CompiledRegex regex = new(pattern);
            regex.Matcher.TakeNotesAtOnce();
            int count = regex.Count(text);
            int again = 0;
            Allocation.AssertNone(() => again = regex.Count(text));
            Assert.Equal(count, again);
        }
    }

    [Fact]
    public void Memory_is_bounded()
    {
        byte[] text = Encoding.UTF8.GetBytes(new string('a', 20_000_000));
        CompiledRegex regex = new("(?:a|b(?=c))*?c");
        long before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            regex.Count(text);
        }
        catch (RegexLimitException)
        {
        }

        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < RegexMatcher.MaxNoteBytes + (3L * 12 * RegexMatcher.MaxStack), $"{allocated} bytes");
    }

    [Theory]
    [InlineData(Gpt2)]
    [InlineData(@"(?<=a{1,3})((?=b)|x*?)*(?>c+|d)$|\b[é中]")]
    public void Damaged_program_is_refused_or_keeps_within_the_text(string pattern)
    {
        byte[] program = RegexCompiler.Compile(pattern);
        byte[] text = Encoding.UTF8.GetBytes("aab xx cc'll é中 \n 12 ddd aaa");
        Random random = new(5);
        int opened = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] damaged = [.. program];
            for (int j = random.Next(1, 4); j > 0; j--)
            {
                int at = random.Next(i % 4 == 0 ? 0 : 64, damaged.Length);
                damaged[at] = i % 3 == 0 ? (byte)random.Next(256) : (byte)(damaged[at] ^ (1 << random.Next(8)));
            }

            CompiledRegex regex;
            try
            {
                regex = new CompiledRegex(damaged);
            }
            catch (InvalidDataException)
            {
                continue;
            }

            opened++;
            try
            {
                Assert.All(regex.Matches(text), border => Assert.InRange(border, 0, text.Length));
            }
            catch (Exception e) when (e is InvalidDataException or RegexLimitException)
            {
            }
        }

        Assert.True(opened > 1000, $"only {opened} damaged programs could be opened");
    }

    [Fact]
    public void Cut_program_is_refused_at_every_length()
    {
        byte[] program = RegexCompiler.Compile(Cl100k);
        for (int length = 0; length < program.Length; length++)
        {
            byte[] cut = program[..length];
            Assert.Throws<InvalidDataException>(() => new CompiledRegex(cut));
            if (length >= 16)
            {
                BitConverter.TryWriteBytes(cut.AsSpan(8), length / 4);
                Assert.Throws<InvalidDataException>(() => new CompiledRegex(cut));
            }
        }
    }
}
