using System.Text;

namespace AotDistil.Samples.Sentiment.Tests;

public sealed class Utf8LineReaderTests
{
    [Theory]
    [InlineData("")]
    [InlineData("a", "a")]
    [InlineData("a\n", "a")]
    [InlineData("a\nb", "a", "b")]
    [InlineData("a\r\nb\r\n", "a", "b")]
    [InlineData("\n", "")]
    [InlineData("\n\n\na", "", "", "", "a")]
    [InlineData("\r\n", "")]
    [InlineData("a\rb\n", "a\rb")]
    [InlineData("\uFEFFa\nb\n", "a", "b")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\n", "")]
    [InlineData("a\n\uFEFFb\n", "a", "\uFEFFb")]
    [InlineData("schön 😀\n世界", "schön 😀", "世界")]
    public void Lines_are_what_line_ends_separate(string input, params string[] lines)
    {
        Assert.Equal(lines, ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(input))));
        Assert.Equal(lines, ReadAll(new PiecemealStream(Encoding.UTF8.GetBytes(input).Select(b => new[] { b }))));
    }

    [Fact]
    public void Long_and_short_lines_survive_the_buffer_growing()
    {
        string[] lines = [.. Enumerable.Range(0, 300).Select(i => new string((char)('a' + i % 26), i * i * 7 % 200_000))];
        Assert.Equal(lines, ReadAll(new MemoryStream(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"))));
    }

    [Fact]
    public void A_batch_ends_where_the_next_line_would_have_to_be_waited_for()
    {
        PiecemealStream stream = new([.. ((string[])["a\nb\nc", "d\n", "e"]).Select(Encoding.UTF8.GetBytes)]);
        Utf8LineReader reader = new(stream, "test");
        string[] batch = new string[8];
        Assert.Equal(["a", "b"], batch[..reader.ReadBatch(batch)]);
        Assert.Equal(["cd"], batch[..reader.ReadBatch(batch)]);
        Assert.Equal(["e"], batch[..reader.ReadBatch(batch)]);
        Assert.Equal(0, reader.ReadBatch(batch));
        Assert.Equal(0, reader.ReadBatch(batch));
        Assert.Equal(4, reader.LineNumber);
    }

    [Theory]
    [InlineData(new byte[] { 0xE9 }, "0xE9 at position 3")]
    [InlineData(new byte[] { 0xC3 }, "0xC3 at position 3")]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 }, "0xED at position 3")]
    [InlineData(new byte[] { 0xC0, 0x80 }, "0xC0 at position 3")]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 }, "0xF5 at position 3")]
    public void Invalid_utf8_names_line_and_byte_after_the_lines_before_it(byte[] bad, string where)
    {
        Utf8LineReader reader = new(new MemoryStream([.. "one\ntwo\nab"u8, .. bad, .. "\nfour\n"u8]), "input.txt");
        string[] batch = new string[8];
        Assert.Equal(["one", "two"], batch[..reader.ReadBatch(batch)]);
        string message = Assert.Throws<InputException>(() => reader.ReadBatch(batch)).Message;
        Assert.Contains("input.txt, line 3", message, StringComparison.Ordinal);
        Assert.Contains(where, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_may_be_as_long_as_the_limit_and_no_longer()
    {
        Assert.Equal(["ok", new string('x', 100)], ReadAll(new MemoryStream([.. "ok\n"u8, .. new string('x', 100).Select(c => (byte)c)]), 100));
        InputException e = Assert.Throws<InputException>(() => ReadAll(new MemoryStream([.. "ok\n"u8, .. new byte[101]]), 100));
        Assert.Contains("line 2: longer than 100 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_read_that_fails_names_the_input()
    {
        InputException e = Assert.Throws<InputException>(() => ReadAll(new FailingStream(new IOException("Is a directory"))));
        Assert.Equal("test: cannot be read: Is a directory", e.Message);
    }

    private static List<string> ReadAll(Stream stream, int longestLine = 64 << 20)
    {
        Utf8LineReader reader = new(stream, "test", longestLine);
        List<string> all = [];
        string[] batch = new string[3];
        while (reader.ReadBatch(batch) is > 0 and int count)
        {
            all.AddRange(batch[..count]);
        }

        return all;
    }
}
