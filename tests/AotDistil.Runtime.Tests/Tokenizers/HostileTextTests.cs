using System.Text;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Unicode;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>Texts nobody should send: whatever they are, ids and offsets stay within bounds, memory stays flat, and a limit is kept.</summary>
public sealed class HostileTextTests
{
    private const int VocabSize = 2000;

    public static TheoryData<string> Names => [.. CaseFolder.Variants];

    [Theory]
    [MemberData(nameof(Names))]
    public void Random_bytes_give_ids_and_offsets_within_bounds(string name)
    {
        CompiledFolder compiled = CaseFolder.Compile(name);
        Random random = new(1);
        for (int i = 0; i < 3000; i++)
        {
            byte[] text = new byte[random.Next(64)];
            random.NextBytes(text);
            if (i % 2 == 0)
            {
                // Half of the bytes ASCII, so that words, spaces and broken sequences meet.
                for (int j = 0; j < text.Length; j += 2)
                {
                    text[j] &= 0x7F;
                }
            }

            AssertWithinBounds(compiled, text);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Mutated_texts_give_ids_and_offsets_within_bounds(string name)
    {
        CompiledFolder compiled = CaseFolder.Compile(name);
        Random random = new(2);
        byte[] source = Encoding.UTF8.GetBytes("New York, 中国 e\u0301le\u0300ve <e1> [MASK]  [SEP] a\u302Eb\u0323\u0301 힣가 \u0130stanbul \U0001D15E\U0001D16E day token 国 国 don't");
        for (int i = 0; i < 3000; i++)
        {
            byte[] text = [.. source];
            for (int j = random.Next(1, 6); j > 0; j--)
            {
                text[random.Next(text.Length)] = (byte)random.Next(256);
            }

            AssertWithinBounds(compiled, text[..random.Next(text.Length + 1)]);
        }
    }

    [Theory]
    [InlineData(new byte[] { 0x61, 0xFF, 0x62 }, "a\uFFFDb")]
    [InlineData(new byte[] { 0xC0, 0xAF, 0x62 }, "\uFFFD\uFFFDb")]
    [InlineData(new byte[] { 0xE1, 0x80, 0x62 }, "\uFFFDb")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "\uFFFD\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0xF4, 0x90, 0x80, 0x80 }, "\uFFFD\uFFFD\uFFFD\uFFFD")]
    [InlineData(new byte[] { 0x61, 0x20, 0xF0, 0x9F, 0x98 }, "a \uFFFD")]
    public void Invalid_utf8_counts_as_one_replacement_character_per_maximal_subpart(byte[] text, string meaning)
    {
        CompiledFolder compiled = CaseFolder.Compile("nothing");
        byte[] valid = Encoding.UTF8.GetBytes(meaning);
        (int[] ids, int[] starts, int[] ends, _) = compiled.Encode(text, 32);
        (int[] expectedIds, int[] expectedStarts, int[] expectedEnds, _) = compiled.Encode(valid, 32);
        OffsetConverter.ToCodePoints(text, starts);
        OffsetConverter.ToCodePoints(text, ends);
        OffsetConverter.ToCodePoints(valid, expectedStarts);
        OffsetConverter.ToCodePoints(valid, expectedEnds);
        Assert.Equal(expectedIds, ids);
        Assert.Equal(expectedStarts, starts);
        Assert.Equal(expectedEnds, ends);
    }

    [Fact]
    public unsafe void Decoder_agrees_with_the_frameworks_on_random_bytes()
    {
        Random random = new(3);
        byte[] leads = [0x41, 0x80, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5, 0xFF];
        byte[] text = new byte[4];
        for (int i = 0; i < 200_000; i++)
        {
            random.NextBytes(text);
            text[0] = leads[random.Next(leads.Length)];
            for (int j = 1; j < text.Length; j++)
            {
                text[j] = random.Next(4) == 0 ? text[j] : (byte)(0x80 | (text[j] & 0x3F));
            }

            int length = random.Next(1, 5);
            Rune.DecodeFromUtf8(text.AsSpan(0, length), out Rune rune, out int consumed);
            fixed (byte* bytes = text)
            {
                int codePoint = Utf8.Decode(bytes, 0, length, out int size);
                Assert.True(codePoint == rune.Value && size == consumed, $"{Convert.ToHexString(text, 0, length)}: U+{codePoint:X4} of {size} bytes, expected U+{rune.Value:X4} of {consumed}");
            }
        }
    }

    [Fact]
    public void Truncation_keeps_sep_and_says_so()
    {
        CompiledFolder compiled = CaseFolder.Compile("uncased");
        byte[] text = Encoding.UTF8.GetBytes("abc ab naïve 中国 day, new york zzz");
        (int[] whole, int[] wholeStarts, _, bool cut) = compiled.Encode(text, 64);
        Assert.False(cut);
        for (int max = 2; max < whole.Length + 3; max++)
        {
            (int[] ids, int[] starts, int[] ends, bool truncated) = compiled.Encode(text, max);
            int kept = Math.Min(max, whole.Length) - 1;
            Assert.Equal(max < whole.Length, truncated);
            Assert.Equal([.. whole[..kept], compiled.Tokenizer.SepId], ids);
            Assert.Equal([.. wholeStarts[..kept], 0], starts);
            Assert.Equal(0, ends[^1]);
        }
    }

    [Fact]
    public void White_space_after_the_last_token_that_fits_is_no_truncation()
    {
        CompiledFolder compiled = CaseFolder.Compile("uncased");
        Assert.False(compiled.Encode("ab  \t \u3000"u8, 3).Truncated);
        Assert.True(compiled.Encode("ab  \t \u3000."u8, 3).Truncated);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t\n")]
    [InlineData("\u0001\u00AD\u200B")]
    [InlineData("\u0301")]
    public void Text_of_nothing_is_cls_and_sep(string text)
    {
        CompiledFolder compiled = CaseFolder.Compile("uncased");
        Assert.Equal([compiled.Tokenizer.ClsId, compiled.Tokenizer.SepId], compiled.Encode(Encoding.UTF8.GetBytes(text), 8).Ids);
    }

    [Fact]
    public void Buffers_that_are_too_short_are_refused()
    {
        CompiledFolder compiled = CaseFolder.Compile("uncased");
        Assert.Throws<ArgumentOutOfRangeException>(() => compiled.Tokenizer.Encode("a"u8, new int[8], [], [], 1, out _));
        Assert.Throws<ArgumentException>(() => compiled.Tokenizer.Encode("a"u8, new int[3], [], [], 4, out _));
        Assert.Throws<ArgumentException>(() => compiled.Tokenizer.Encode("a"u8, new int[4], new int[3], new int[3], 4, out _));
        Assert.Throws<ArgumentException>(() => compiled.Tokenizer.Encode("a"u8, new int[4], new int[4], [], 4, out _));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_text_makes_a_second_pass_allocate(string name)
    {
        CompiledFolder compiled = CaseFolder.Compile(name);
        byte[][] texts =
        [
            .. new[] { "plain words, and more", "e\u0301" + new string('\u0301', 5000) + "\u302E", new string('a', 20_000), new string('é', 20_000), "中国<e1>New York [MASK] day" }
                .Select(Encoding.UTF8.GetBytes),
        ];
        int[] ids = new int[64];
        int[] starts = new int[64];
        int[] ends = new int[64];
        foreach (byte[] text in texts)
        {
            compiled.Tokenizer.Encode(text, ids, starts, ends, 64, out _);
        }

        Allocation.AssertNone(() =>
        {
            foreach (byte[] text in texts)
            {
                compiled.Tokenizer.Encode(text, ids, starts, ends, 64, out _);
            }
        });
    }

    [Theory]
    [InlineData("a word of plain text and then another one ", 400_000)]
    [InlineData("слово за словом, ", 400_000)]
    [InlineData("漢字かな。\n", 400_000)]
    public void Memory_does_not_grow_with_the_text(string unit, int times)
    {
        CompiledFolder compiled = CaseFolder.Compile("uncased");
        byte[] text = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(unit, times)));
        int[] ids = new int[16];
        long before = GC.GetAllocatedBytesForCurrentThread();
        compiled.Tokenizer.Encode(text, ids, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 1_000_000, $"{allocated} bytes for a text of {text.Length}");
    }

    private static void AssertWithinBounds(CompiledFolder compiled, byte[] text)
    {
        (int[] ids, int[] starts, int[] ends, _) = compiled.Encode(text, 512);
        bool[] border = new bool[text.Length + 1];
        for (int at = 0; at < text.Length;)
        {
            border[at] = true;
            Rune.DecodeFromUtf8(text.AsSpan(at), out _, out int size);
            at += size;
        }

        border[^1] = true;
        Assert.Equal(compiled.Tokenizer.ClsId, ids[0]);
        Assert.Equal(compiled.Tokenizer.SepId, ids[^1]);
        int previous = 0;
        for (int i = 1; i < ids.Length - 1; i++)
        {
            string what = $"token {i} of {Convert.ToHexString(text)} is {ids[i]} at {starts[i]} to {ends[i]}";
            Assert.True(ids[i] >= 0 && ids[i] < VocabSize, what);
            Assert.True(starts[i] >= previous && ends[i] > starts[i] && ends[i] <= text.Length, what);
            Assert.True(border[starts[i]] && border[ends[i]], what);
            previous = starts[i];
        }
    }
}
