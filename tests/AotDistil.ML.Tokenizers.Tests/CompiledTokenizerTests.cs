using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Runtime.Tokenizers.Parts;
using Microsoft.ML.Tokenizers;
using Xunit;

namespace AotDistil.ML.Tokenizers.Tests;

public sealed unsafe class CompiledTokenizerTests
{
    private const string Review = "It's a gripping, beautifully acted film - don't miss it!";

    private static readonly CompiledTokenizer Sentiment = new(Tables.Sentiment);
    private static readonly CompiledTokenizer Plain = new(Tables.Sentiment, addSpecialTokens: false);

    [Fact]
    public void Ids_are_those_of_hugging_face()
    {
        int[] expected = [2, 239, 11, 61, 43, 6509, 16, 7597, 3267, 372, 17, 353, 11, 62, 1415, 239, 5, 3];
        Assert.Equal(expected, Sentiment.EncodeToIds(Review));
        Assert.Equal(expected, Sentiment.EncodeToIds(Review.AsSpan()));
        Assert.Equal(expected[1..^1], Plain.EncodeToIds(Review));
        Assert.Equal(expected.Length, Sentiment.CountTokens(Review));
        Assert.Equal(expected.Length - 2, Plain.CountTokens(Review));
    }

    [Fact]
    public void Tokens_have_names_and_ranges_of_the_given_text()
    {
        IReadOnlyList<EncodedToken> tokens = Sentiment.EncodeToTokens("naïve 😀 Café!", out string? normalized);
        Assert.Null(normalized);
        Assert.Equal(["[CLS]", "naive", "[UNK]", "cafe", "!", "[SEP]"], tokens.Select(token => token.Value));
        Assert.Equal([0..0, 0..5, 6..8, 9..13, 13..14, 0..0], tokens.Select(token => token.Offset));
        Assert.Equal([2, 7027, 1, 4135, 5, 3], tokens.Select(token => token.Id));
    }

    [Fact]
    public void Every_answer_is_the_engines()
    {
        byte[] table = Tables.Sentiment;
        fixed (byte* address = table)
        {
            AotDistil.Runtime.Tokenizers.Tokenizer engine = new(address, table.Length, TokenizerParts.All);
            CompiledTokenizer adapter = new(engine);
            CompiledTokenizer ofPointer = new(address, table.Length);
            TokenEncoding encoding = new();
            Random random = new(1);
            for (int i = 0; i < 2000; i++)
            {
                string text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => RandomCharacter(random)));
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                engine.Encode(utf8, encoding);
                encoding.ConvertOffsets(OffsetUnit.Utf16, utf8);
                IReadOnlyList<EncodedToken> tokens = adapter.EncodeToTokens(text, out _);
                Assert.Equal(encoding.Ids.ToArray(), tokens.Select(token => token.Id));
                Assert.Equal(encoding.Starts.ToArray(), tokens.Select(token => token.Offset.Start.Value));
                Assert.Equal(encoding.Ends.ToArray(), tokens.Select(token => token.Offset.End.Value));
                Assert.Equal(encoding.Ids.ToArray(), ofPointer.EncodeToIds(text));
            }
        }
    }

    [Fact]
    public void Half_a_surrogate_pair_is_one_unknown_character()
    {
        IReadOnlyList<EncodedToken> tokens = Plain.EncodeToTokens("a \ud83d b", out _);
        Assert.Equal([0..1, 4..5], tokens.Select(token => token.Offset));
    }

    [Fact]
    public void A_limit_counts_special_tokens_and_says_how_much_was_read()
    {
        Assert.Equal([2, 239, 11, 61, 3], Sentiment.EncodeToIds(Review, 5, out string? normalized, out int consumed));
        Assert.Null(normalized);
        Assert.Equal("It's", Review[..consumed]);
        Assert.Equal([239, 11, 61], Plain.EncodeToIds(Review, 3, out _, out consumed));
        Assert.Equal("It's", Review[..consumed]);
        Assert.Equal(18, Sentiment.EncodeToIds(Review, 18, out _, out consumed).Count);
        Assert.Equal(Review.Length, consumed);
        Assert.Equal([2, 3], Sentiment.EncodeToIds(Review, 2, out _, out consumed));
        Assert.Equal(0, consumed);
    }

    [Fact]
    public void A_text_can_be_cut_at_a_number_of_tokens_from_both_ends()
    {
        Assert.Equal("It's a gripping", Review[..Plain.GetIndexByTokenCount(Review, 5, out _, out int count)]);
        Assert.Equal(5, count);
        Assert.Equal("miss it!", Review[Plain.GetIndexByTokenCountFromEnd(Review, 3, out _, out count)..]);
        Assert.Equal(3, count);
        Assert.Equal("miss it!", Review[Sentiment.GetIndexByTokenCountFromEnd(Review, 5, out _, out count)..]);
        Assert.Equal(5, count);
        Assert.Equal(0, Plain.GetIndexByTokenCountFromEnd(Review, 100, out _, out count));
        Assert.Equal(16, count);
        Assert.Equal(Review.Length, Sentiment.GetIndexByTokenCountFromEnd(Review, 2, out _, out _));
    }

    [Fact]
    public void What_makes_no_sense_is_refused()
    {
        Assert.Throws<NotSupportedException>(() => Sentiment.EncodeToIds(Review, considerPreTokenization: false));
        Assert.Throws<NotSupportedException>(() => Sentiment.CountTokens(Review, considerNormalization: false));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sentiment.EncodeToIds(Review, 1, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => Plain.EncodeToIds(Review, 0, out _, out _));
        Assert.Throws<InvalidDataException>(() => new CompiledTokenizer(new byte[1000]));
        Assert.Throws<ArgumentNullException>(() => new CompiledTokenizer((AotDistil.Runtime.Tokenizers.Tokenizer)null!));
    }

    [Fact]
    public void Decoding_joins_pieces_as_hugging_face_does()
    {
        IReadOnlyList<int> ids = Sentiment.EncodeToIds(Review);
        Assert.Equal("it ' s a gripping, beautifully acted film - don ' t miss it!", Sentiment.Decode(ids));
        Assert.Equal("[CLS] it ' s a gripping, beautifully acted film - don ' t miss it! [SEP]", Plain.Decode(ids));
        Assert.Equal("", Sentiment.Decode([]));
        Assert.Equal("it", Sentiment.Decode([-1, 239, int.MaxValue]));
    }

    [Fact]
    public void Decoding_fills_a_buffer_as_far_as_it_goes()
    {
        IReadOnlyList<int> ids = Sentiment.EncodeToIds(Review);
        Span<char> room = stackalloc char[100];
        Assert.Equal(OperationStatus.Done, Sentiment.Decode(ids, room, out int consumed, out int written));
        Assert.Equal(ids.Count, consumed);
        Assert.Equal(Sentiment.Decode(ids), new string(room[..written]));
        Assert.Equal(OperationStatus.DestinationTooSmall, Sentiment.Decode(ids, room[..7], out consumed, out written));
        Assert.Equal("it ' s", new string(room[..written]));
        Assert.Equal(4, consumed);
    }

    [Fact]
    public void Many_threads_may_use_one()
    {
        int[] expected = [.. Sentiment.EncodeToIds(Review)];
        Parallel.For(0, 2000, _ => Assert.Equal(expected, Sentiment.EncodeToIds(Review)));
    }

    private static string RandomCharacter(Random random) => random.Next(8) switch
    {
        0 => " ",
        1 => new Rune(random.Next(0x20, 0x7F)).ToString(),
        2 => new Rune(random.Next(0xA0, 0x600)).ToString(),
        3 => new Rune(random.Next(0x3000, 0x9000)).ToString(),
        4 => new Rune(random.Next(0x1F300, 0x1F700)).ToString(),
        _ => ((char)random.Next('a', 'z' + 1)).ToString(),
    };
}
