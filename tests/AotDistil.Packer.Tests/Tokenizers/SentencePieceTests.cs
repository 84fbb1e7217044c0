using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>Folders with a SentencePiece model and no tokenizer.json.</summary>
public sealed class SentencePieceTests
{
    private const string Albert = """{"tokenizer_class": "AlbertTokenizer"}""";
    private const string XlmRoberta = """{"tokenizer_class": "XLMRobertaTokenizerFast"}""";

    [Fact]
    public void The_shared_albert_gives_the_same_block_without_its_tokenizer_json()
    {
        string shared = SharedTokenizersTests.Require("albert");
        using TokenizerFolder folder = new();
        folder.Copy(shared, "spiece.model", "tokenizer_config.json", "special_tokens_map.json");
        CompiledTokenizer expected = TokenizerCompiler.Compile(shared), compiled = TokenizerCompiler.Compile(folder.Path);
        Assert.Equal(["special_tokens_map.json", "spiece.model", "tokenizer_config.json"], compiled.Files);
        Assert.Equal(expected.Normalizer, compiled.Normalizer);

        // tokenizer.json has the scores in decimals, which the library does not always read to the last bit.
        TokenizerBlock block = new(compiled.Table);
        Assert.All(block.Scores.Zip(new TokenizerBlock(expected.Table).Scores), pair => Assert.Equal(pair.Second, pair.First, 1e-14));
        Assert.Equal(block.WithoutScores(), new TokenizerBlock(expected.Table).WithoutScores());
    }

    [Theory]
    [InlineData("{}", "10 \"``\" \"\"\"", "10 \"''\" \"\"\"", "5", "8", "9")]
    [InlineData("""{"keep_accents": true}""", "10 \"``\" \"\"\"", "10 \"''\" \"\"\"", "9")]
    [InlineData("""{"do_lower_case": false}""", "10 \"``\" \"\"\"", "10 \"''\" \"\"\"", "5", "8")]
    public void Options_of_albert_stand_in_the_configuration(string config, params string[] steps)
    {
        int regex = RegexSupport.Require(" {2,}");
        using TokenizerFolder folder = new TokenizerFolder().Write("spiece.model", Pieces().Write()).Write("tokenizer_config.json", config)
            .Write("config.json", """{"model_type": "albert"}""");
        TokenizerBlock block = new(TokenizerCompiler.Compile(folder.Path).Table);
        Assert.Equal([.. steps, $"11 {regex} \" \""], block.Normalizer);
        Assert.Equal(["7 9601 2 1"], block.PreTokenizer);
        Assert.Equal(("0:2:0 1:0:0 0:3:0", "0:2:0 1:0:0 0:3:0 2:0:1 0:3:1"), (block.Single, block.Pair));

        // The control symbols, the symbols that the trainer was given, and the mask, which takes the space before it.
        Assert.Equal(["0 16 <pad>", "1 16 <unk>", "2 16 [CLS]", "3 16 [SEP]", "4 18 [MASK]", "7 0 given"], block.AddedTokens);
        Assert.Equal([0, 0, 0, 0, 0, -1.25, -102.5, 0], block.Scores);
        Assert.Equal((1u, 5), (block.UnkId, block.Find("▁a")));
    }

    [Theory]
    [InlineData("tokenizer_config.json", XlmRoberta)]
    [InlineData("config.json", """{"model_type": "xlm-roberta"}""")]
    [InlineData("sentencepiece.bpe.model", null)]
    public void Ids_of_xlm_roberta_are_fairseqs(string file, string? text)
    {
        int regex = RegexSupport.Require(" {2,}");
        byte[] model = new SentencePieceWriter().Piece("<unk>", type: 2).Piece("<s>", type: 3).Piece("</s>", type: 3).Piece(",", -3).Piece("▁a", -4)
            .Trainer(1, 0).Normalizer(CharsmapTests.Map()).Write();
        using TokenizerFolder folder = new TokenizerFolder().Write(text is null ? file : "tokenizer.model", model);
        if (text is not null)
        {
            folder.Write(file, text);
        }

        CompiledTokenizer compiled = TokenizerCompiler.Compile(folder.Path);
        TokenizerBlock block = new(compiled.Table);
        Assert.Equal((3, 0, 2, 1, 6), (compiled.UnkId, compiled.ClsId, compiled.SepId, compiled.PadId, compiled.MaskId));
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], new[] { "<s>", "<pad>", "</s>", "<unk>", ",", "▁a", "<mask>" }.Select(piece => block.Find(piece)));
        Assert.Equal([0, 0, 0, 0, -3, -4, 0], block.Scores);
        Assert.Equal(["14 256 2", "13 0 1", $"11 {regex} \"▁\""], block.Normalizer);
        Assert.Equal(["7 9601 2 1"], block.PreTokenizer);
        Assert.Equal(("0:0:0 1:0:0 0:2:0", "0:0:0 1:0:0 0:2:0 0:2:0 2:0:0 0:2:0"), (block.Single, block.Pair));
        Assert.Equal(["0 16 <s>", "1 16 <pad>", "2 16 </s>", "3 16 <unk>", "6 18 <mask>"], block.AddedTokens);
        Assert.Equal(0u, block.PostOptions);
    }

    [Theory]
    [InlineData("""{"tokenizer_class": "T5Tokenizer"}""", "its tokenizer_class is \"T5Tokenizer\"")]
    [InlineData("""{"tokenizer_class": "PreTrainedTokenizerFast"}""", "its tokenizer_class is \"PreTrainedTokenizerFast\"")]
    public void Another_class_is_refused(string config, string message)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("spiece.model", Pieces().Write()).Write("tokenizer_config.json", config);
        folder.AssertRefused("AOTD120", [message, "AlbertTokenizer"]);
    }

    [Theory]
    [InlineData("spiece.model", """{"model_type": "xlnet"}""", "model_type of config.json is \"xlnet\"")]
    [InlineData("tokenizer.model", "{}", "no file says which class")]
    public void A_model_of_which_nobody_says_what_it_is_for_is_refused(string file, string config, string message)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write(file, Pieces().Write()).Write("config.json", config);
        folder.AssertRefused("AOTD120", [message, "XLMRobertaTokenizer"]);
    }

    [Theory]
    [InlineData(2, 1, "AOTD120", "it is a SentencePiece model of type BPE")]
    [InlineData(3, 1, "AOTD120", "of type word")]
    [InlineData(9, 1, "AOTD120", "of type number 9")]
    [InlineData(1, 99, "AOTD122", "unk_id is 99")]
    [InlineData(1, -1, "AOTD122", "unk_id is -1")]
    public void A_model_of_another_type_is_refused(int type, int unk, string code, string message)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("spiece.model", Pieces(type, unk).Write()).Write("tokenizer_config.json", Albert);
        folder.AssertRefused(code, ["spiece.model", message]);
    }

    [Fact]
    public void A_model_without_the_tokens_around_texts_is_refused()
    {
        RegexSupport.Require(" {2,}");
        using TokenizerFolder folder = new TokenizerFolder().Write("tokenizer_config.json", Albert)
            .Write("spiece.model", new SentencePieceWriter().Piece("<unk>", type: 2).Piece("a").Write());
        folder.AssertRefused("AOTD122", ["the vocabulary has no \"[CLS]\""]);
    }

    public static TheoryData<byte[], string> Damaged => new()
    {
        { [], "unk_id is 0" },
        { [0x0A], "a field needs 1 bytes and 0 are left" },
        { [0x0A, 0x05, 0x01], "a field needs 5 bytes and 1 are left" },
        { [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "a field needs 18446744073709551615 bytes" },
        { [0x08, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01], "more than 64 bits" },
        { [0x0B], "field 1 has wire type 3" },
        { [0x02, 0x00], "a field has the number 0" },
        { [0x0D, 0x00], "a field needs 4 bytes and 1 are left" },
        { [0x0A, 0x03, 0x0A, 0x01, 0xFF], "piece 0 is no valid UTF-8" },
        { [0x0A, 0x05, 0x15, 0x00, 0x00, 0xC0, 0x7F], "the score of piece 0 is NaN" },
        { new SentencePieceWriter().Piece("<unk>", type: 2).Normalizer([1, 2, 3]).Write(), "precompiled_charsmap is damaged" },
    };

    [Theory]
    [MemberData(nameof(Damaged))]
    public void A_damaged_model_is_refused(byte[] model, string message)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("spiece.model", model).Write("tokenizer_config.json", Albert);
        folder.AssertRefused(model.Length == 0 ? "AOTD122" : "AOTD121", ["spiece.model", message]);
    }

    [Fact]
    public void Special_tokens_may_have_ids_after_the_pieces()
    {
        RegexSupport.Require(" {2,}");
        using TokenizerFolder folder = new TokenizerFolder().Write("spiece.model", Pieces().Write()).Write("tokenizer_config.json", """
            {"tokenizer_class": "AlbertTokenizer", "added_tokens_decoder": {"8": {"content": "new", "special": false}, "4": {"content": "[MASK]", "special": true, "lstrip": false}}}
            """);
        TokenizerBlock block = new(TokenizerCompiler.Compile(folder.Path).Table);
        Assert.Equal(["0 16 <pad>", "1 16 <unk>", "2 16 [CLS]", "3 16 [SEP]", "4 16 [MASK]", "7 0 given", "8 1 new"], block.AddedTokens.Order(StringComparer.Ordinal));
        Assert.Equal(9, block.VocabSize);
    }

    private static SentencePieceWriter Pieces(int type = 1, int unk = 1) => new SentencePieceWriter()
        .Piece("<pad>", type: 3).Piece("<unk>", type: 2).Piece("[CLS]", type: 3).Piece("[SEP]", type: 3).Piece("[MASK]", type: 4)
        .Piece("▁a", -1.25f).Piece("9,", -2.5f).Piece("given", type: 4).Trainer(type, unk);
}
