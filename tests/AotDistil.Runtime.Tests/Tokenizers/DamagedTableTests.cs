using System.Buffers.Binary;
using System.Text;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using Xunit;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>A damaged table is refused when it is opened, or gives wrong ids; it never makes the tokenizer read outside it.</summary>
public sealed class DamagedTableTests
{
    private static readonly byte[] Table = TokenizerCompiler.Compile(CaseFolder.SentimentModel, 512, 10_000).Table;

    private static readonly byte[] Text = Encoding.UTF8.GetBytes("An unbelievable film, schöne Grüße 中国 [MASK] 😀 zzzqqqxxx supercalifragilistic");

    [Fact]
    public void Whole_table_is_accepted()
    {
        Assert.Equal(10_000, new CompiledFolder(Table).Tokenizer.VocabSize);
    }

    [Theory]
    [InlineData(TableHeader.MagicOffset, 0, "begins with")]
    [InlineData(TableHeader.VersionOffset, 2, "version is 2, expected 1")]
    [InlineData(TableHeader.LengthOffset, 96, "header says 96 bytes")]
    [InlineData(TableHeader.OptionsOffset, 16, "unknown bits")]
    [InlineData(TableHeader.VocabSizeOffset, 0, "vocabulary size is 0")]
    [InlineData(TableHeader.UnkIdOffset, 10_000, "[UNK] is 10000, expected 0 to 9999")]
    [InlineData(TableHeader.ClsIdOffset, -1, "[CLS] is -1")]
    [InlineData(TableHeader.SepIdOffset, int.MaxValue, "[SEP]")]
    [InlineData(TableHeader.PadIdOffset, -2, "[PAD] is -2")]
    [InlineData(TableHeader.MaskIdOffset, 10_000, "[MASK]")]
    [InlineData(TableHeader.MaxWordCharsOffset, int.MaxValue, "longest word")]
    [InlineData(TableHeader.MaxLengthOffset, 1, "longest text is 1")]
    [InlineData(TableHeader.TrieOffset, -4, "trie")]
    [InlineData(TableHeader.TrieOffset, 97, "trie")]
    [InlineData(TableHeader.TrieUnitsOffset, int.MaxValue, "trie")]
    [InlineData(TableHeader.InitialBaseOffset, -1, "roots")]
    [InlineData(TableHeader.ContinuationBaseOffset, int.MaxValue, "roots")]
    [InlineData(TableHeader.AddedOffset, 0, "list of added tokens")]
    [InlineData(TableHeader.AddedCountOffset, 65_535, "list of added tokens")]
    [InlineData(TableHeader.AddedBytesOffset, -1, "text of added tokens")]
    [InlineData(TableHeader.AddedBytesLengthOffset, 1 << 30, "text of added tokens")]
    public void Damaged_header_field_is_named(int offset, int value, string message)
    {
        byte[] table = [.. Table];
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(offset), value);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new CompiledFolder(table));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains("Build the model again", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, -1, "the id of added token 0 is -1")]
    [InlineData(4, 1 << 20, "bytes at 1048576")]
    [InlineData(8, 0, "said to be 0 bytes")]
    [InlineData(8, 5000, "said to be 5000 bytes")]
    [InlineData(12, 16, "flags of added token 0")]
    public void Damaged_added_token_is_named(int offset, int value, string message)
    {
        byte[] table = [.. Table];
        int records = BinaryPrimitives.ReadInt32LittleEndian(table.AsSpan(TableHeader.AddedOffset));
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(records + offset), value);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new CompiledFolder(table));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_table_is_refused_at_every_length()
    {
        for (int length = 0; length < Table.Length; length += length < 256 ? 1 : 997)
        {
            byte[] table = Table[..length];
            Assert.Throws<InvalidDataException>(() => new CompiledFolder(table));
            if (length < TableHeader.HeaderBytes)
            {
                continue;
            }

            // Also if the header is made to agree with the cut.
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(TableHeader.LengthOffset), length);
            Assert.Throws<InvalidDataException>(() => new CompiledFolder(table));
        }
    }

    [Fact]
    public void Random_damage_is_refused_or_gives_ids_and_offsets_within_bounds()
    {
        Random random = new(4);
        int opened = 0;
        for (int i = 0; i < 3000; i++)
        {
            byte[] table = [.. Table];
            for (int j = random.Next(1, 2000); j > 0; j--)
            {
                // Mostly the trie, sometimes anything.
                table[random.Next(i % 4 == 0 ? 0 : TableHeader.HeaderBytes, table.Length - 200)] = (byte)random.Next(256);
            }

            CompiledFolder compiled;
            try
            {
                compiled = new CompiledFolder(table);
            }
            catch (InvalidDataException)
            {
                continue;
            }

            opened++;
            (int[] ids, int[] starts, int[] ends, _) = compiled.Encode(Text, 128);
            Assert.All(ids, id => Assert.InRange(id, 0, compiled.Tokenizer.VocabSize - 1));
            Assert.All(starts, start => Assert.InRange(start, 0, Text.Length));
            Assert.All(ends, end => Assert.InRange(end, 0, Text.Length));
        }

        Assert.True(opened > 500, $"only {opened} damaged tables could be opened: the trie was not tried");
    }

    [Fact]
    public unsafe void Null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => new WordPieceTokenizer(null, 100));
    }

    [Fact]
    public unsafe void Table_may_lie_at_any_address()
    {
        byte[] shifted = GC.AllocateArray<byte>(Table.Length + 8, pinned: true);
        int[] expected = new CompiledFolder(Table).Encode(Text, 128).Ids;
        for (int shift = 0; shift < 8; shift++)
        {
            Table.CopyTo(shifted, shift);
            fixed (byte* address = shifted)
            {
                int[] ids = new int[128];
                int count = new WordPieceTokenizer(address + shift, Table.Length).Encode(Text, ids, out _);
                Assert.Equal(expected, ids[..count]);
            }
        }
    }
}
