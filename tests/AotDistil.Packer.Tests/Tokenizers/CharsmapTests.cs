using System.Buffers.Binary;
using AotDistil.Packer.Tokenizers.Steps;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>SentencePiece's tables, whole and damaged.</summary>
public sealed class CharsmapTests
{
    private const int HasLeaf = 0x100;

    [Fact]
    public void A_whole_table_is_read()
    {
        PrecompiledCharsmap map = PrecompiledCharsmap.Parse(Map(), out string message)!;
        Assert.Equal(("", 1024, "b\0"), (message, map.Trie.Length, System.Text.Encoding.UTF8.GetString(map.Strings)));
    }

    [Theory]
    [InlineData(0, 0, "says that 0 of them are its trie")]
    [InlineData(0, 512, "says that 512 of them are its trie")]
    [InlineData(0, 2048, "says that 2048 of them are its trie")]
    [InlineData(1, 256 << 10, "its trie leads to unit 256 of 256")]
    [InlineData(1 + 'a', 'a' | HasLeaf | (0x3FF << 10), "its trie leads to unit 926 of 256")]
    [InlineData(1 + 2, 3, "its trie names the string at 3 of 2 bytes")]
    public void A_damaged_table_is_told(int word, int value, string expected)
    {
        byte[] map = Map();
        BinaryPrimitives.WriteInt32LittleEndian(map.AsSpan(word * 4), value);
        Assert.Null(PrecompiledCharsmap.Parse(map, out string message));
        Assert.Contains(expected, message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_that_is_cut_or_no_utf8_or_splits_a_character_is_told()
    {
        Assert.Null(PrecompiledCharsmap.Parse([], out _));
        Assert.Null(PrecompiledCharsmap.Parse(Map().AsSpan(0, 900), out _));
        Assert.Null(PrecompiledCharsmap.Parse([.. Map(), 0xFF], out string message));
        Assert.Equal("its strings are no valid UTF-8", message);
        byte[] split = [.. Map().AsSpan(0, 1028), 0xC3, 0xA9, 0];
        BinaryPrimitives.WriteInt32LittleEndian(split.AsSpan(4 * (1 + 2)), 1);
        Assert.Null(PrecompiledCharsmap.Parse(split, out message));
        Assert.Equal("its trie names the string at 1 of 3 bytes", message);
    }

    [Fact]
    public void A_trie_that_leads_in_a_circle_is_followed_once()
    {
        // From the node at 0 the byte 1 leads to 0 again.
        byte[] map = Map();
        BinaryPrimitives.WriteInt32LittleEndian(map.AsSpan(4 * (1 + 1)), 1 | (1 << 10));
        Assert.NotNull(PrecompiledCharsmap.Parse(map, out _));
    }

    /// <summary>A table that maps "a" to "b": the root's children are at 0 ^ byte, the value of "a" is at 'a' ^ 99 = 2.</summary>
    internal static byte[] Map()
    {
        byte[] map = new byte[4 + 1024 + 2];
        BinaryPrimitives.WriteInt32LittleEndian(map, 1024);
        BinaryPrimitives.WriteInt32LittleEndian(map.AsSpan(4 * (1 + 'a')), 'a' | HasLeaf | (99 << 10));
        BinaryPrimitives.WriteInt32LittleEndian(map.AsSpan(4 * (1 + 2)), unchecked((int)0x80000000));
        map[^2] = (byte)'b';
        return map;
    }
}
