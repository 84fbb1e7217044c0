using System.Text.Json.Nodes;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>What becomes of each part of tokenizer.json.</summary>
public sealed class TokenizerJsonTests
{
    private const string Special = """{"SpecialToken": {"id": "[CLS]", "type_id": 0}}""";
    private const string A = """{"Sequence": {"id": "A", "type_id": 0}}""";
    private const string B = """{"Sequence": {"id": "B", "type_id": 1}}""";

    [Theory]
    [InlineData("null")]
    [InlineData("""{"type": "NFD"}""", "3")]
    [InlineData("""{"type": "NFC"}""", "4")]
    [InlineData("""{"type": "NFKD"}""", "5")]
    [InlineData("""{"type": "NFKC"}""", "6")]
    [InlineData("""{"type": "StripAccents"}""", "8")]
    [InlineData("""{"type": "Lowercase"}""", "9")]
    [InlineData("""{"type": "Nmt"}""", "15")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "``"}, "content": "\""}""", "10 \"``\" \"\"\"")]
    [InlineData("""{"type": "Replace", "pattern": {"String": "a"}, "content": ""}""", "10 \"a\" \"\"")]
    [InlineData("""{"type": "Prepend", "prepend": "▁"}""", "12 \"▁\"")]
    [InlineData("""{"type": "Prepend", "prepend": ""}""")]
    [InlineData("""{"type": "Strip", "strip_left": false, "strip_right": true}""", "13 0 1")]
    [InlineData("""{"type": "Strip", "strip_left": false, "strip_right": false}""")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": false}""", "1", "2")]
    [InlineData("""{"type": "Bert", "clean_text": false, "handle_chinese_chars": false, "strip_accents": true, "lowercase": false}""", "3", "7")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "lowercase": true}""", "1", "2", "3", "7", "9")]
    [InlineData("""{"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": false, "lowercase": true}""", "1", "2", "9")]
    [InlineData("""{"type": "Sequence", "normalizers": []}""")]
    [InlineData("""{"type": "Sequence", "normalizers": [{"type": "NFD"}, {"type": "Sequence", "normalizers": [{"type": "StripAccents"}, {"type": "Lowercase"}]}]}""", "3", "8", "9")]
    [InlineData("""{"clean_text": true, "handle_chinese_chars": false, "lowercase": false}""", "1")]
    [InlineData("""{"strip_left": true, "strip_right": true}""", "13 1 1")]
    [InlineData("""{"normalizers": [{"prepend": "x"}, {"pattern": {"String": "a"}, "content": "b"}]}""", "12 \"x\"", "10 \"a\" \"b\"")]
    public void Normalizers_become_steps(string json, params string[] steps) =>
        Assert.Equal(steps, Compile(file => file["normalizer"] = JsonNode.Parse(json)).Normalizer);

    [Fact]
    public void Replace_with_a_regular_expression_becomes_a_step()
    {
        int bytes = RegexSupport.Require(" {2,}");
        TokenizerBlock block = Compile(file => file["normalizer"] = JsonNode.Parse("""{"type": "Replace", "pattern": {"Regex": " {2,}"}, "content": " "}"""));
        Assert.Equal([$"11 {bytes} \" \""], block.Normalizer);
    }

    [Fact]
    public void Precompiled_becomes_a_step()
    {
        string map = Convert.ToBase64String(CharsmapTests.Map());
        TokenizerBlock block = Compile(file => file["normalizer"] = JsonNode.Parse($$"""{"type": "Precompiled", "precompiled_charsmap": "{{map}}"}"""));
        Assert.Equal(["14 256 2"], block.Normalizer);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("""{"type": "BertPreTokenizer"}""", "1", "3 1")]
    [InlineData("""{"type": "WhitespaceSplit"}""", "1")]
    [InlineData("""{"type": "Whitespace"}""", "2")]
    [InlineData("""{"type": "Punctuation"}""", "3 1")]
    [InlineData("""{"type": "Punctuation", "behavior": "Contiguous"}""", "3 4")]
    [InlineData("""{"type": "Digits", "individual_digits": true}""", "4 1")]
    [InlineData("""{"type": "CharDelimiterSplit", "delimiter": "😀"}""", "5 128512")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁"}""", "7 9601 2 1")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "first", "split": false}""", "7 9601 1 0")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "str_rep": "_", "add_prefix_space": true}""", "7 95 2 1")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "add_prefix_space": false, "prepend_scheme": "never"}""", "7 9601 0 1")]
    [InlineData("""{"type": "Split", "pattern": {"String": "ab"}, "behavior": "Removed", "invert": false}""", "8 \"ab\" 0 0")]
    [InlineData("""{"type": "Split", "pattern": {"String": "ab"}, "behavior": "MergedWithPrevious", "invert": true}""", "8 \"ab\" 2 1")]
    [InlineData("""{"type": "Split", "pattern": {"String": "ab"}, "behavior": "MergedWithNext", "invert": true}""", "8 \"ab\" 3 1")]
    [InlineData("""{"type": "Sequence", "pretokenizers": []}""")]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "WhitespaceSplit"}, {"type": "Sequence", "pretokenizers": [{"type": "Digits", "individual_digits": false}]}]}""", "1", "4 0")]
    public void Pre_tokenizers_become_steps(string json, params string[] steps) =>
        Assert.Equal(steps, Compile(file => file["pre_tokenizer"] = JsonNode.Parse(json)).PreTokenizer);

    [Theory]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": true, "trim_offsets": false}""", "6 1 1")]
    [InlineData("""{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true, "use_regex": false}""", "6 0 0")]
    public void Byte_level_becomes_the_last_step(string json, string step) =>
        Assert.Equal([step], Bpe(file => file["pre_tokenizer"] = JsonNode.Parse(json)).PreTokenizer);

    [Fact]
    public void Split_with_a_regular_expression_becomes_a_step()
    {
        const string Json = """{"type": "Split", "pattern": {"Regex": "\\p{N}"}, "behavior": "Isolated", "invert": false}""";
        int bytes = RegexSupport.Require("\\p{N}");
        Assert.Equal([$"9 {bytes} 1 0"], Compile(file => file["pre_tokenizer"] = JsonNode.Parse(Json)).PreTokenizer);
    }

    [Fact]
    public void Without_a_post_processor_nothing_is_put_around_texts()
    {
        TokenizerBlock block = Compile(file => file["post_processor"] = null);
        Assert.Equal(("1:0:0", "1:0:0 2:0:1", 0u), (block.Single, block.Pair, block.PostOptions));
    }

    [Theory]
    [InlineData("""{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}""", "0:2:0 1:0:0 0:3:0", "0:2:0 1:0:0 0:3:0 2:0:1 0:3:1", 0)]
    [InlineData("""{"type": "RobertaProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}""", "0:2:0 1:0:0 0:3:0", "0:2:0 1:0:0 0:3:0 2:0:1 0:3:1", 0)]
    [InlineData("""{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2], "trim_offsets": true, "add_prefix_space": false}""", "0:2:0 1:0:0 0:3:0", "0:2:0 1:0:0 0:3:0 0:3:0 2:0:0 0:3:0", 1)]
    [InlineData("""{"sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}""", "0:2:0 1:0:0 0:3:0", "0:2:0 1:0:0 0:3:0 2:0:1 0:3:1", 0)]
    [InlineData("""{"type": "RobertaProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2], "trim_offsets": true, "add_prefix_space": true}""", "0:2:0 1:0:0 0:3:0", "0:2:0 1:0:0 0:3:0 0:3:0 2:0:0 0:3:0", 3)]
    [InlineData("""{"type": "RobertaProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2], "trim_offsets": false, "add_prefix_space": true}""", "0:2:0 1:0:0 0:3:0", "0:2:0 1:0:0 0:3:0 0:3:0 2:0:0 0:3:0", 0)]
    [InlineData("""{"type": "ByteLevel", "trim_offsets": true, "add_prefix_space": false}""", "1:0:0", "1:0:0 2:0:1", 1)]
    [InlineData("""{"type": "Sequence", "processors": []}""", "1:0:0", "1:0:0 2:0:1", 0)]
    [InlineData("{\"type\": \"TemplateProcessing\", \"special_tokens\": {\"[CLS]\": {\"id\": \"[CLS]\", \"ids\": [2, 5], \"tokens\": [\"[CLS]\", \"a\"]}}, \"single\": [" + A + ", " + Special + "], \"pair\": [" + B + ", " + Special + ", " + A + "]}", "1:0:0 0:2:0 0:5:0", "2:0:1 0:2:0 0:5:0 1:0:0", 0)]
    [InlineData("{\"type\": \"Sequence\", \"processors\": [{\"type\": \"ByteLevel\", \"trim_offsets\": true, \"add_prefix_space\": true}, {\"type\": \"TemplateProcessing\", \"special_tokens\": {}, \"single\": [" + A + "], \"pair\": [" + A + ", " + B + "]}]}", "1:0:0", "1:0:0 2:0:1", 3)]
    public void Post_processors_become_templates(string json, string one, string two, uint options)
    {
        TokenizerBlock block = Compile(file => file["post_processor"] = JsonNode.Parse(json));
        Assert.Equal((one, two, options), (block.Single, block.Pair, block.PostOptions));
    }

    [Theory]
    [InlineData("""{"type": "WordPiece", "prefix": "##", "cleanup": true}""", "1 1 0")]
    [InlineData("""{"type": "WordPiece", "prefix": "##", "cleanup": false}""", "1 0 0")]
    [InlineData("""{"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": true}""", "3 4 9601")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "prepend_scheme": "never"}""", "3 0 95")]
    [InlineData("""{"type": "Metaspace", "replacement": "_", "add_prefix_space": false}""", "3 0 95")]
    [InlineData("""{"type": "Sequence", "decoders": [{"type": "WordPiece", "cleanup": false}]}""", "1 0 0")]
    [InlineData("null", "0 0 0")]
    [InlineData("""{"type": "ByteLevel"}""", "1 1 0")] // which these tokens are not
    [InlineData("""{"type": "CTC"}""", "1 1 0")]
    [InlineData("17", "1 1 0")]
    public void The_decoder_is_the_files_or_the_usual_one(string decoder, string expected)
    {
        TokenizerBlock block = Compile(file => file["decoder"] = JsonNode.Parse(decoder));
        Assert.Equal(
            expected,
            string.Join(' ', block.Header(TokenizerLayout.Header.DecoderKind), block.Header(TokenizerLayout.Header.DecoderOptions), block.Header(TokenizerLayout.Header.DecoderSpace)));
    }

    [Fact]
    public void Added_tokens_keep_their_flags_and_special_ones_come_first()
    {
        TokenizerBlock block = Compile(file => file["added_tokens"] = JsonNode.Parse("""
            [
              {"id": 9, "content": " two words", "single_word": false, "lstrip": true, "rstrip": false, "normalized": true, "special": false},
              {"id": 3, "content": "[SEP]", "single_word": true, "lstrip": false, "rstrip": true, "normalized": false, "special": true},
              {"id": 9, "content": " two words", "single_word": false, "lstrip": true, "rstrip": false, "normalized": true, "special": false},
              {"id": 77, "content": "", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false},
              {"id": 10, "content": "\u0301", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": false}
            ]
            """));
        Assert.Equal(["3 28 [SEP]", "9 3  two words", "10 0 \u0301"], block.AddedTokens);
    }

    [Theory]
    [InlineData("null", 0, 0, 0, 0)]
    [InlineData("""{"max_length": 8, "strategy": "LongestFirst", "stride": 2}""", 9, 2, 0, 0)]
    [InlineData("""{"max_length": 8, "strategy": "OnlyFirst", "stride": 0, "direction": "Right"}""", 9, 0, 1, 0)]
    [InlineData("""{"max_length": 2, "strategy": "OnlySecond", "stride": 0, "direction": "Left"}""", 3, 0, 2, 1)]
    public void Truncation_is_kept(string json, uint length, uint stride, uint strategy, uint direction)
    {
        TokenizerBlock block = Compile(file => file["truncation"] = JsonNode.Parse(json));
        Assert.Equal((length, stride, strategy, direction), (
            block.Header(TokenizerLayout.Header.TruncationLength),
            block.Header(TokenizerLayout.Header.TruncationStride),
            block.Header(TokenizerLayout.Header.TruncationStrategy),
            block.Header(TokenizerLayout.Header.TruncationDirection)));
    }

    [Theory]
    [InlineData("null", 0, 0, 0, 0, 0, 0)]
    [InlineData("""{"strategy": "BatchLongest", "direction": "Right", "pad_to_multiple_of": null, "pad_id": 1, "pad_type_id": 2, "pad_token": "x"}""", 1, 0, 0, 0, 1, 2)]
    [InlineData("""{"strategy": {"Fixed": 12}, "direction": "Left", "pad_to_multiple_of": 8, "pad_id": 0, "pad_type_id": 0, "pad_token": "x"}""", 2, 12, 8, 1, 0, 0)]
    public void Padding_is_kept(string json, uint strategy, uint length, uint multiple, uint direction, uint id, uint type)
    {
        TokenizerBlock block = Compile(file => file["padding"] = JsonNode.Parse(json));
        Assert.Equal((strategy, length, multiple, direction, id, type), (
            block.Header(TokenizerLayout.Header.PaddingStrategy),
            block.Header(TokenizerLayout.Header.PaddingLength),
            block.Header(TokenizerLayout.Header.PaddingMultiple),
            block.Header(TokenizerLayout.Header.PaddingDirection),
            block.Header(TokenizerLayout.Header.PaddingId),
            block.Header(TokenizerLayout.Header.PaddingTypeId)));
    }

    private static TokenizerBlock Compile(Action<JsonNode> change)
    {
        using TokenizerFolder folder = TokenizerFolder.With(change);
        return new TokenizerBlock(folder.Compile().Table);
    }

    private static TokenizerBlock Bpe(Action<JsonNode> change) => Compile(file =>
    {
        file["model"] = JsonNode.Parse("""{"type": "BPE", "vocab": {"a": 0}, "merges": []}""");
        file["added_tokens"] = new JsonArray();
        file["post_processor"] = null;
        change(file);
    });
}
