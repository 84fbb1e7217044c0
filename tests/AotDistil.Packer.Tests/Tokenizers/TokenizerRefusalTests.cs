using System.Text.Json.Nodes;
using AotDistil.Packer;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>Every refusal with its code and the part of its message that says what was found.</summary>
public sealed class TokenizerRefusalTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n";
    private const string A = "{\"Sequence\": {\"id\": \"A\", \"type_id\": 0}}";
    private const string B = "{\"Sequence\": {\"id\": \"B\", \"type_id\": 1}}";
    private const string Bert = "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\", 3], \"cls\": [\"[CLS]\", 2]}";
    private const string ByteLevel = "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": true}";
    private const string Sixteen = "2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2";
    private const string ManyIds = "[" + Sixteen + ", " + Sixteen + ", " + Sixteen + ", " + Sixteen + ", 2]";

    [Theory]
    [InlineData("version", "\"2.0\"", "its version is \"2.0\"")]
    [InlineData("model.type", "\"WordLevel\"", "its model is \"WordLevel\"")]
    [InlineData("model", "{\"vocab\": {}, \"unk_token\": \"a\"}", "its model is \"WordLevel\"")]
    [InlineData("model", "{\"vocab\": {}}", "its model is of no known type")]
    [InlineData("normalizer.type", "\"ByteLevel\"", "its normalizer is \"ByteLevel\"")]
    [InlineData("normalizer", "{\"type\": \"Sequence\", \"normalizers\": [{\"type\": \"NFC\"}, {\"type\": \"Magic\"}]}", "its normalizer is \"Magic\"")]
    [InlineData("normalizer", "{\"type\": \"Replace\", \"pattern\": {\"String\": \"\"}, \"content\": \"x\"}", "\"pattern\" of normalizer is empty")]
    [InlineData("normalizer", "{\"type\": \"Replace\", \"pattern\": {\"Regex\": \"(a)\\\\1\"}, \"content\": \"x\"}", "the regular expression \"(a)\\1\" cannot be compiled")]
    [InlineData("pre_tokenizer.type", "\"UnicodeScripts\"", "its pre_tokenizer is \"UnicodeScripts\"")]
    [InlineData("pre_tokenizer.type", "\"FixedLength\"", "its pre_tokenizer is \"FixedLength\"")]
    [InlineData("pre_tokenizer.type", "\"Delimiter\"", "its pre_tokenizer is \"Delimiter\"")]
    [InlineData("pre_tokenizer", ByteLevel, "its pre_tokenizer is ByteLevel, but its model wordpiece")]
    [InlineData("pre_tokenizer", "{\"type\": \"Sequence\", \"pretokenizers\": [" + ByteLevel + ", {\"type\": \"Whitespace\"}]}", "ByteLevel is not the last step")]
    [InlineData("post_processor.type", "\"Other\"", "its post_processor is \"Other\"")]
    [InlineData("post_processor.single", "[]", "\"single\" of post_processor has A 0 times and B 0 times")]
    [InlineData("post_processor.single", "[" + A + ", " + A + "]", "\"single\" of post_processor has A 2 times")]
    [InlineData("post_processor.single", "[" + A + ", " + B + "]", "\"single\" of post_processor has A 1 times and B 1 times")]
    [InlineData("post_processor.pair", "[" + A + ", " + B + ", " + B + "]", "\"pair\" of post_processor has A 1 times and B 2 times")]
    [InlineData("post_processor.special_tokens.[CLS].ids", ManyIds, "\"single\" of post_processor has more than 64 pieces")]
    [InlineData("post_processor", "{\"type\": \"Sequence\", \"processors\": [" + Bert + ", " + Bert + "]}", "adds special tokens in two steps")]
    [InlineData("post_processor", "{\"type\": \"Sequence\", \"processors\": [" + ByteLevel + ", " + ByteLevel + "]}", "trims offsets in two steps")]
    [InlineData("post_processor", "{\"type\": \"Sequence\", \"processors\": [" + Bert + ", " + ByteLevel + "]}", "trims offsets after BertProcessing")]
    [InlineData("model.max_input_chars_per_word", "0", "max_input_chars_per_word is 0")]
    [InlineData("model.max_input_chars_per_word", "100000", "max_input_chars_per_word is 100000")]
    public void Unsupported_tokenizer_is_refused(string path, string value, string message, string? otherPath = null, string? otherValue = null)
    {
        using TokenizerFolder folder = TokenizerFolder.With(json =>
        {
            Set(json, path, value);
            if (otherPath is not null)
            {
                Set(json, otherPath, otherValue!);
            }
        });
        folder.AssertRefused("AOTD120", ["tokenizer.json", message, "docs/diagnostics.md"]);
    }

    [Theory]
    [InlineData("model", "null", "the file has no \"model\"")]
    [InlineData("version", "1", "\"version\" of the file is a JSON Number")]
    [InlineData("normalizer", "\"NFC\"", "normalizer has no \"type\"")]
    [InlineData("normalizer", "{\"type\": \"Sequence\", \"normalizers\": [null]}", "normalizer has no \"type\"")]
    [InlineData("normalizer", "{\"type\": \"Strip\", \"strip_left\": true}", "normalizer has no \"strip_right\"")]
    [InlineData("normalizer", "{\"type\": \"Replace\", \"content\": \"x\"}", "normalizer has no \"pattern\"")]
    [InlineData("normalizer", "{\"type\": \"Replace\", \"pattern\": {}, \"content\": \"x\"}", "\"pattern\" of normalizer has no \"Regex\"")]
    [InlineData("normalizer", "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"*\"}", "\"precompiled_charsmap\" of normalizer is no base64")]
    [InlineData("normalizer", "{\"type\": \"Precompiled\", \"precompiled_charsmap\": \"\"}", "\"precompiled_charsmap\" of normalizer is damaged: it has 0 bytes")]
    [InlineData("normalizer", "{\"type\": \"Precompiled\", \"precompiled_charsmap\": null}", "normalizer has no \"precompiled_charsmap\"")]
    [InlineData("pre_tokenizer", "{}", "pre_tokenizer has no \"type\"")]
    [InlineData("pre_tokenizer", "{\"type\": \"ByteLevel\", \"add_prefix_space\": true}", "pre_tokenizer has no \"trim_offsets\"")]
    [InlineData("pre_tokenizer", "{\"type\": \"Metaspace\", \"replacement\": \"\"}", "\"replacement\" of pre_tokenizer is \"\"")]
    [InlineData("pre_tokenizer", "{\"type\": \"Metaspace\", \"replacement\": \"ab\"}", "\"replacement\" of pre_tokenizer is \"ab\"")]
    [InlineData("pre_tokenizer", "{\"type\": \"Metaspace\", \"replacement\": \"_\", \"prepend_scheme\": \"Always\"}", "\"prepend_scheme\" of pre_tokenizer is \"Always\"")]
    [InlineData("pre_tokenizer", "{\"type\": \"Split\", \"pattern\": {\"String\": \"a\"}, \"behavior\": \"removed\", \"invert\": false}", "\"behavior\" of pre_tokenizer is \"removed\"")]
    [InlineData("pre_tokenizer", "{\"type\": \"Digits\"}", "pre_tokenizer has no \"individual_digits\"")]
    [InlineData("pre_tokenizer", "{\"type\": \"CharDelimiterSplit\", \"delimiter\": 5}", "\"delimiter\" of pre_tokenizer is a JSON Number")]
    [InlineData("post_processor", "{\"type\": \"BertProcessing\", \"sep\": [\"[SEP]\"], \"cls\": [\"[CLS]\", 2]}", "\"sep\" of post_processor has 1 elements")]
    [InlineData("post_processor.pair", "null", "post_processor has no \"pair\"")]
    [InlineData("post_processor.special_tokens.[CLS]", "null", "\"special_tokens\" of post_processor has no \"[CLS]\"")]
    [InlineData("post_processor.single", "[{\"Sequence\": {\"id\": \"C\", \"type_id\": 0}}]", "\"id\" of \"single\" of post_processor is \"C\"")]
    [InlineData("truncation.strategy", "\"Longest\"", "\"strategy\" of truncation is \"Longest\"")]
    [InlineData("truncation.max_length", "-1", "\"max_length\" of truncation is -1")]
    [InlineData("padding", "{\"strategy\": {\"Fixed\": 4294967296}}", "\"Fixed\" of \"strategy\" of padding is 4294967296")]
    [InlineData("padding", "{\"direction\": \"Left\"}", "padding has no \"strategy\"")]
    [InlineData("model", "[]", "\"model\" of the file is a JSON Array")]
    [InlineData("model.vocab", "null", "model has no \"vocab\"")]
    [InlineData("model.vocab.a", "\"five\"", "the id of \"a\" is \"five\"")]
    [InlineData("model.vocab.a", "-1", "the id of \"a\" is -1")]
    [InlineData("model.vocab.a", "1.5", "the id of \"a\" is 1.5")]
    [InlineData("model.unk_token", "7", "\"unk_token\" of model is a JSON Number")]
    [InlineData("normalizer.lowercase", "null", "normalizer has no \"lowercase\"")]
    [InlineData("normalizer.clean_text", "\"yes\"", "\"clean_text\" of normalizer is a JSON String")]
    [InlineData("added_tokens", "{}", "\"added_tokens\" is a JSON Object")]
    [InlineData("added_tokens.0", "{}", "added token 0 has no \"id\"")]
    [InlineData("added_tokens.0", "3", "added token 0 has no \"id\"")]
    [InlineData("post_processor.single", "7", "\"single\" of post_processor is a JSON Number")]
    public void Damaged_tokenizer_json_is_refused(string path, string value, string message)
    {
        using TokenizerFolder folder = TokenizerFolder.With(json => Set(json, path, value));
        folder.AssertRefused("AOTD121", ["tokenizer.json", message, "save_pretrained"]);
    }

    [Theory]
    [InlineData("", "no valid JSON")]
    [InlineData("{\"model\": {", "no valid JSON")]
    [InlineData("[1]", "holds a JSON Array")]
    [InlineData("{\"model\": {\"type\": \"WordPiece\", \"vocab\": {\"\\ud800\": 1}}}", "no valid Unicode")]
    public void Text_that_is_no_tokenizer_json_is_refused(string text, string message)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("tokenizer.json", text);
        folder.AssertRefused("AOTD121", [message]);
    }

    [Fact]
    public void Json_nested_without_end_is_refused()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("tokenizer.json", string.Concat(Enumerable.Repeat("{\"a\":", 100_000)));
        folder.AssertRefused("AOTD121", ["no valid JSON"]);
    }

    [Theory]
    [InlineData("model.vocab", "{}", "the vocabulary is empty", "added_tokens", "[]")]
    [InlineData("model.unk_token", "\"<unk>\"", "the vocabulary has no \"<unk>\"")]
    [InlineData("model.vocab.a", "16", "\"a\" has id 16")]
    [InlineData("added_tokens.4.id", "5", "added token \"[MASK]\" has id 5")]
    [InlineData("added_tokens.4.content", "\"new\"", "added token \"new\" has id 4")]
    [InlineData("added_tokens.4.content", "\"[SEP]\"", "listed twice", "added_tokens.4.id", "3")]
    [InlineData("post_processor.special_tokens.[CLS].ids", "[15]", "[CLS] has id 15, which no token has")]
    [InlineData("post_processor.special_tokens.[SEP].ids", "[1000]", "[SEP] has id 1000, which no token has")]
    [InlineData("padding", "{\"strategy\": \"BatchLongest\", \"direction\": \"Right\", \"pad_id\": 16, \"pad_type_id\": 0}", "pad_id of padding is 16")]
    [InlineData("truncation.max_length", "1", "max_length of truncation is 1")]
    [InlineData("truncation.stride", "5", "stride of truncation is 5")]
    [InlineData("pre_tokenizer", "{\"type\": \"Metaspace\", \"replacement\": \"_\", \"add_prefix_space\": false}", "add_prefix_space of Metaspace is false")]
    public void Vocabulary_that_contradicts_itself_or_the_model_is_refused(string path, string value, string message, string? otherPath = null, string? otherValue = null)
    {
        using TokenizerFolder folder = TokenizerFolder.With(json =>
        {
            Set(json, path, value);
            if (otherPath is not null)
            {
                Set(json, otherPath, otherValue!);
            }
        });
        folder.AssertRefused("AOTD122", ["tokenizer.json", message, "belong to this checkpoint"]);
    }

    [Fact]
    public void Folder_without_a_tokenizer_is_refused()
    {
        using TokenizerFolder folder = new();
        folder.AssertRefused("AOTD121", ["the folder has no tokenizer", "tokenizer.json, vocab.txt"]);
    }

    [Theory]
    [InlineData("", "the vocabulary has no \"[CLS]\"")]
    [InlineData("[UNK]\n[SEP]\n", "the vocabulary has no \"[CLS]\"")]
    [InlineData("[UNK]\n[CLS]\n", "the vocabulary has no \"[SEP]\"")]
    [InlineData("[CLS]\n[SEP]\n", "the vocabulary has no \"[UNK]\"")]
    [InlineData("[UNK]\n[CLS]\n[SEP]\na\n[CLS]\n", "\"[CLS]\" stands in lines 2 and 5")]
    [InlineData("[UNK]\n[CLS]\n[SEP]\n1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n13\n14\n", "has id 16")]
    public void Vocab_txt_with_a_wrong_vocabulary_is_refused(string vocabulary, string message)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", vocabulary);
        folder.AssertRefused("AOTD122", ["vocab.txt", message]);
    }

    [Fact]
    public void Vocab_txt_that_is_no_utf8_is_refused()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", [0x61, 0x0A, 0xFF, 0x0A]);
        folder.AssertRefused("AOTD121", ["vocab.txt", "no valid UTF-8"]);
    }

    [Theory]
    [InlineData("""{"tokenizer_class": "RobertaTokenizer"}""", "AOTD120", "tokenizer_class is \"RobertaTokenizer\"")]
    [InlineData("""{"do_basic_tokenize": false}""", "AOTD120", "do_basic_tokenize is false")]
    [InlineData("""{"model_max_length": 2}""", "AOTD120", "texts may have 2 tokens")]
    [InlineData("""{"model_max_length": "long"}""", "AOTD121", "\"model_max_length\" is \"long\"")]
    [InlineData("""{"model_max_length": 0}""", "AOTD121", "\"model_max_length\" is 0")]
    [InlineData("""{"cls_token": 7}""", "AOTD121", "\"cls_token\" is a JSON Number")]
    [InlineData("""{"do_lower_case": "true"}""", "AOTD121", "\"do_lower_case\" of the file is a JSON String")]
    [InlineData("""{"added_tokens_decoder": {"x": {"content": "a"}}}""", "AOTD121", "has the key \"x\"")]
    [InlineData("""{"added_tokens_decoder": {"9": {"content": "a"}}}""", "AOTD122", "added token \"a\" has id 9")]
    public void Configuration_that_vocab_txt_cannot_be_read_with_is_refused(string config, string code, string message)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", Vocabulary).Write("tokenizer_config.json", config);
        folder.AssertRefused(code, ["tokenizer_config.json", message]);
    }

    [Theory]
    [InlineData("""{"max_seq_length": 0}""", "\"max_seq_length\" is 0")]
    [InlineData("""{"max_seq_length": -1}""", "\"max_seq_length\" is -1")]
    [InlineData("""{"max_seq_length": "long"}""", "\"max_seq_length\" is \"long\"")]
    [InlineData("""{"max_seq_length": [64]}""", "\"max_seq_length\" is [64]")]
    [InlineData("[]", "sentence_bert_config.json")]
    [InlineData("{", "sentence_bert_config.json")]
    public void A_damaged_configuration_of_sentence_transformers_is_refused(string sentence, string message)
    {
        using TokenizerFolder folder = TokenizerFolder.Right().Write("sentence_bert_config.json", sentence);
        folder.AssertRefused("AOTD121", ["sentence_bert_config.json", message]);
    }

    [Fact]
    public void Texts_too_short_for_their_special_tokens_are_refused_whoever_says_so()
    {
        using TokenizerFolder folder = TokenizerFolder.Right().Write("sentence_bert_config.json", """{"max_seq_length": 2}""");
        folder.AssertRefused("AOTD120", ["texts may have 2 tokens"]);
    }

    [Fact]
    public void Added_tokens_json_with_a_gap_is_refused()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", Vocabulary).Write("added_tokens.json", """{"covid": 8}""");
        folder.AssertRefused("AOTD122", ["added_tokens.json", "\"covid\" has id 8", "6"]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData((1 << 22) + 1)]
    public void Vocabulary_size_outside_the_compiled_form_is_refused(int vocabSize)
    {
        using TokenizerFolder folder = TokenizerFolder.Right();
        folder.AssertRefused("AOTD120", [$"vocab_size is {vocabSize}"], vocabSize: vocabSize);
    }

    [Fact]
    public void Model_with_too_few_positions_is_refused()
    {
        using TokenizerFolder folder = TokenizerFolder.Right();
        folder.AssertRefused("AOTD120", ["texts may have 2 tokens"], maxPositions: 2);
    }

    [Fact]
    public void Steps_and_added_tokens_beyond_measure_are_refused()
    {
        using TokenizerFolder steps = TokenizerFolder.With(json => json["normalizer"] = JsonNode.Parse(
            $"{{\"type\": \"Sequence\", \"normalizers\": [{string.Join(", ", Enumerable.Repeat("{\"type\": \"NFC\"}", 65))}]}}"));
        steps.AssertRefused("AOTD120", ["its normalizer has 65 steps"]);
        using TokenizerFolder content = TokenizerFolder.With(json => json["added_tokens"]!.AsArray().Add(JsonNode.Parse(
            $"{{\"id\": 9, \"content\": \"{new string('x', 1025)}\", \"special\": true}}")));
        content.AssertRefused("AOTD120", ["has 1025 bytes"]);
        using TokenizerFolder tokens = TokenizerFolder.With(json =>
        {
            for (int i = 0; i < 65_535; i++)
            {
                json["added_tokens"]!.AsArray().Add(new JsonObject { ["id"] = 9 + i, ["content"] = $"<{i}>" });
            }
        });
        tokens.AssertRefused("AOTD120", ["it has 65540 added tokens"], vocabSize: 100_000);
    }

    // Sets what stands at a dotted path to a JSON value.
    private static void Set(JsonNode json, string path, string value)
    {
        string[] names = path.Split('.');
        JsonNode node = json;
        foreach (string name in names[..^1])
        {
            node = (node is JsonArray list ? list[int.Parse(name, System.Globalization.CultureInfo.InvariantCulture)] : node[name])!;
        }

        if (node is JsonArray array)
        {
            array[int.Parse(names[^1], System.Globalization.CultureInfo.InvariantCulture)] = JsonNode.Parse(value);
        }
        else
        {
            node[names[^1]] = JsonNode.Parse(value);
        }
    }
}
