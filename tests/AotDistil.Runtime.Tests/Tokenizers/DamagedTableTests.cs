using System.Buffers.Binary;
using System.Text;
using AotDistil.Packer.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Parts;
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
    [InlineData(TableHeader.Magic, 0, "begins with")]
    [InlineData(TableHeader.Version, 1, "version is 1, expected 3")]
    [InlineData(TableHeader.Length, 192, "header says 192 bytes")]
    [InlineData(TableHeader.VocabSize, 0, "vocabulary size is 0")]
    [InlineData(TableHeader.UnkId, 10_000, "the id of its unknown token is 10000, expected 0 to 9999")]
    [InlineData(TableHeader.UnkId, -1, "no unknown token")]
    [InlineData(TableHeader.ClsId, 10_000, "classification token")]
    [InlineData(TableHeader.SepId, int.MaxValue, "separator")]
    [InlineData(TableHeader.PadId, -2, "padding token")]
    [InlineData(TableHeader.MaskId, 10_000, "mask token")]
    [InlineData(TableHeader.MaxLength, 0, "longest text is 0")]
    [InlineData(TableHeader.NormalizerOffset, -4, "normalizer")]
    [InlineData(TableHeader.NormalizerSteps, 65, "number of normalizer steps is 65")]
    [InlineData(TableHeader.PreTokenizerOffset, 0, "pre-tokenizer")]
    [InlineData(TableHeader.PreTokenizerSteps, -1, "number of pre-tokenizer steps")]
    [InlineData(TableHeader.ModelKind, 9, "unknown kind 9")]
    [InlineData(TableHeader.ModelOptions, 8, "options of its model")]
    [InlineData(TableHeader.MaxWordChars, int.MaxValue, "longest word")]
    [InlineData(TableHeader.TrieOffset, -4, "trie")]
    [InlineData(TableHeader.TrieOffset, 193, "trie")]
    [InlineData(TableHeader.TrieUnits, int.MaxValue, "trie")]
    [InlineData(TableHeader.AddedOffset, 0, "list of added tokens")]
    [InlineData(TableHeader.AddedCount, 65_535, "list of added tokens")]
    [InlineData(TableHeader.SingleOffset, 64, "template")]
    [InlineData(TableHeader.SinglePieces, 1, "template for one text has 0 places")]
    [InlineData(TableHeader.PairOffset, 1 << 30, "template")]
    [InlineData(TableHeader.PairPieces, 65, "number of template pieces")]
    [InlineData(TableHeader.PostOptions, 4, "options of its post-processor")]
    [InlineData(TableHeader.TruncationStrategy, 3, "truncation strategy")]
    [InlineData(TableHeader.PaddingStrategy, 3, "padding strategy")]
    [InlineData(TableHeader.DecoderKind, 4, "kind of decoder")]
    [InlineData(TableHeader.DecoderKind, 3, "0 bytes for a space")]
    [InlineData(TableHeader.DecoderOptions, 8, "options of its decoder")]
    [InlineData(TableHeader.DecoderSpace, 0x110000, "decoder's space")]
    [InlineData(TableHeader.DecoderSpace, 'x', "1 bytes for a space")]
    public void Damaged_header_field_is_named(int offset, int value, string message)
    {
        byte[] table = [.. Table];
        BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(offset), value);
        InvalidDataException e = Assert.Throws<InvalidDataException>(() => new CompiledFolder(table));
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
        Assert.Contains("Build the model again", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, -1, "the id of added token 0 is")]
    [InlineData(4, 32, "flags of added token 0")]
    [InlineData(8, 1 << 20, "bytes at 1048576")]
    [InlineData(12, 0, "said to be 0 bytes")]
    [InlineData(12, 5000, "said to be 5000 bytes")]
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
            BinaryPrimitives.WriteInt32LittleEndian(table.AsSpan(TableHeader.Length), length);
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
        Assert.Throws<ArgumentNullException>(() => new Tokenizer(null, 100, TokenizerParts.All));
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
                int count = new Tokenizer(address + shift, Table.Length, TokenizerParts.All).Encode(Text, ids, out _);
                Assert.Equal(expected, ids[..count]);
            }
        }
    }
}
