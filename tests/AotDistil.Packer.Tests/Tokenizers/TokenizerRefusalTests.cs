using System.Text.Json.Nodes;
using AotDistil.Packer;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>Every refusal with its code and the part of its message that says what was found.</summary>
public sealed class TokenizerRefusalTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\n";

    [Theory]
    [InlineData("model.type", "\"BPE\"", "its model is \"BPE\"")]
    [InlineData("model.type", "null", "its normalizer is \"NFKC\"", "normalizer.type", "\"NFKC\"")]
    [InlineData("normalizer", "null", "it has no normalizer")]
    [InlineData("normalizer.type", "\"Lowercase\"", "its normalizer is \"Lowercase\"")]
    [InlineData("pre_tokenizer", "null", "it has no pre_tokenizer")]
    [InlineData("pre_tokenizer.type", "\"Whitespace\"", "its pre_tokenizer is \"Whitespace\"")]
    [InlineData("post_processor", "null", "it has no post_processor")]
    [InlineData("post_processor.type", "\"RobertaProcessing\"", "its post_processor is \"RobertaProcessing\"")]
    [InlineData("post_processor.single", "[]", "its template for one text is []")]
    [InlineData("post_processor.special_tokens.[CLS].ids", "[2, 5]", "stands for 2 ids")]
    [InlineData("model.max_input_chars_per_word", "0", "max_input_chars_per_word is 0")]
    [InlineData("model.max_input_chars_per_word", "100000", "max_input_chars_per_word is 100000")]
    [InlineData("added_tokens.4.content", "\" a\"", "begins with white space", "added_tokens.4.id", "9")]
    [InlineData("added_tokens.4.content", "\"\\u0301\"", "a mark", "added_tokens.4.id", "9")]
    [InlineData("added_tokens.4.content", "\"\"", "has 0 bytes", "added_tokens.4.id", "9")]
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
        folder.AssertRefused("AOTD120", ["tokenizer.json", message, "BERT"]);
    }

    [Theory]
    [InlineData("model", "null", "the file has no \"model\"")]
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
    [InlineData("post_processor.special_tokens.[SEP].ids", "[2]", "have ids 1, 2 and 2")]
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
        folder.AssertRefused("AOTD121", ["the folder has no tokenizer", "tokenizer.json or vocab.txt"]);
    }

    [Theory]
    [InlineData("spiece.model")]
    [InlineData("tokenizer.model")]
    [InlineData("sentencepiece.bpe.model")]
    [InlineData("vocab.json")]
    public void Folder_with_another_kind_of_tokenizer_is_refused(string file)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write(file, "x");
        folder.AssertRefused("AOTD120", [file, "this kind of tokenizer only"]);
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
