using System.Text.Json.Nodes;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

public sealed class TokenizerCompilerTests
{
    private const string Vocabulary = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\na\nab\n##b\n中\n";

    [Fact]
    public void Facts_are_those_of_tokenizer_json()
    {
        using TokenizerFolder folder = TokenizerFolder.Right();
        CompiledTokenizer compiled = folder.Compile();
        Assert.Equal(["clean_text", "chinese_chars", "nfd", "drop_nonspacing_marks", "lowercase"], compiled.Normalizer);
        Assert.Equal(["whitespace_split", "punctuation"], compiled.PreTokenizer);
        Assert.Equal((0, 1, 2, 3, 4), (compiled.PadId, compiled.UnkId, compiled.ClsId, compiled.SepId, compiled.MaskId));
        Assert.Equal((512, 16), (compiled.MaxLength, compiled.VocabSize));
        Assert.Equal(["tokenizer.json"], compiled.Files);
    }

    [Fact]
    public void Vocab_txt_with_nothing_else_has_the_defaults_of_bert_and_the_same_table()
    {
        using TokenizerFolder text = new TokenizerFolder().Write("vocab.txt", Vocabulary);
        CompiledTokenizer compiled = text.Compile();
        Assert.Equal(["clean_text", "chinese_chars", "nfd", "drop_nonspacing_marks", "lowercase"], compiled.Normalizer);
        Assert.Equal(["whitespace_split", "punctuation"], compiled.PreTokenizer);
        Assert.Equal((0, 1, 2, 3, 4), (compiled.PadId, compiled.UnkId, compiled.ClsId, compiled.SepId, compiled.MaskId));
        Assert.Equal(["vocab.txt"], compiled.Files);

        // [MASK]'s lstrip, the truncation, and whether spaces are cleaned up if nothing says so, are all that differs.
        using TokenizerFolder json = TokenizerFolder.With(j =>
        {
            j["added_tokens"]![4]!["lstrip"] = false;
            j["truncation"] = null;
        }).Write("tokenizer_config.json", """{"clean_up_tokenization_spaces": true}""");
        Assert.Equal(json.Compile().Table, compiled.Table);
    }

    [Theory]
    [InlineData("\r\n")]
    [InlineData("\r")]
    public void Other_line_ends_of_vocab_txt_are_read(string lineEnd)
    {
        using TokenizerFolder expected = new TokenizerFolder().Write("vocab.txt", Vocabulary);
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", Vocabulary.Replace("\n", lineEnd, StringComparison.Ordinal));
        Assert.Equal(expected.Compile().Table, folder.Compile().Table);
    }

    [Theory]
    [InlineData("""{"do_lower_case": false}""", "clean_text chinese_chars")]
    [InlineData("""{"do_lower_case": true, "strip_accents": false}""", "clean_text chinese_chars lowercase")]
    [InlineData("""{"do_lower_case": false, "strip_accents": true, "tokenize_chinese_chars": false}""", "clean_text nfd drop_nonspacing_marks")]
    [InlineData("""{"strip_accents": null, "tokenizer_class": "DistilBertTokenizerFast"}""", "clean_text chinese_chars nfd drop_nonspacing_marks lowercase")]
    public void Options_of_vocab_txt_stand_in_the_configuration(string config, string steps)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", Vocabulary).Write("tokenizer_config.json", config);
        CompiledTokenizer compiled = folder.Compile();
        Assert.Equal(steps.Split(' '), compiled.Normalizer);
        Assert.Equal(["tokenizer_config.json", "vocab.txt"], compiled.Files);
    }

    [Theory]
    [InlineData("""{"cls_token": "<s>", "sep_token": {"content": "</s>", "lstrip": false}}""", "{}")]
    [InlineData("{}", """{"cls_token": "<s>", "sep_token": "</s>"}""")]
    [InlineData("""{"cls_token": "<s>"}""", """{"cls_token": "nowhere", "sep_token": "</s>"}""")]
    public void Special_tokens_of_vocab_txt_may_have_other_names(string config, string map)
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", "[UNK]\n<s>\n</s>\na\n").Write("tokenizer_config.json", config)
            .Write("special_tokens_map.json", map);
        CompiledTokenizer compiled = folder.Compile();
        Assert.Equal((0, 1, 2, -1, -1), (compiled.UnkId, compiled.ClsId, compiled.SepId, compiled.PadId, compiled.MaskId));
    }

    [Theory]
    [InlineData("{}", 512)]
    [InlineData("""{"model_max_length": 128}""", 128)]
    [InlineData("""{"model_max_length": 1000000000000000019884624838656}""", 512)]
    [InlineData("""{"model_max_length": 1e400}""", 512)]
    [InlineData("""{"model_max_length": null}""", 512)]
    public void Longest_text_is_limited_by_the_configuration_and_the_model(string config, int expected)
    {
        using TokenizerFolder folder = TokenizerFolder.Right().Write("tokenizer_config.json", config);
        Assert.Equal(expected, folder.Compile().MaxLength);
    }

    [Theory]
    [InlineData("{}", 128)]
    [InlineData("""{"max_seq_length": null, "do_lower_case": false}""", 128)]
    [InlineData("""{"max_seq_length": 64}""", 64)]
    [InlineData("""{"max_seq_length": 256}""", 256)]
    [InlineData("""{"max_seq_length": 1000}""", 512)]
    [InlineData("""{"max_seq_length": 99.9}""", 99)]
    public void What_sentence_transformers_says_of_the_longest_text_counts_first(string sentence, int expected)
    {
        using TokenizerFolder folder = TokenizerFolder.Right().Write("tokenizer_config.json", """{"model_max_length": 128}""").Write("sentence_bert_config.json", sentence);
        CompiledTokenizer compiled = folder.Compile();
        Assert.Equal(expected, compiled.MaxLength);
        Assert.Equal(["sentence_bert_config.json", "tokenizer.json", "tokenizer_config.json"], compiled.Files);
    }

    [Fact]
    public void Older_forms_of_tokenizer_json_are_read()
    {
        using TokenizerFolder expected = TokenizerFolder.Right();
        using TokenizerFolder folder = TokenizerFolder.With(json =>
        {
            json["model"]!.AsObject().Remove("type");
            json["post_processor"] = JsonNode.Parse("""{"type": "BertProcessing", "sep": ["[SEP]", 3], "cls": ["[CLS]", 2]}""");
        });
        Assert.Equal(expected.Compile().Table, folder.Compile().Table);
    }

    [Fact]
    public void Same_files_give_the_same_bytes_whatever_the_order_of_the_vocabulary()
    {
        using TokenizerFolder folder = TokenizerFolder.Right();
        using TokenizerFolder turned = TokenizerFolder.With(json =>
        {
            JsonObject vocabulary = json["model"]!["vocab"]!.AsObject();
            KeyValuePair<string, JsonNode?>[] entries = [.. vocabulary];
            vocabulary.Clear();
            Array.ForEach([.. entries.Reverse()], entry => vocabulary.Add(entry.Key, entry.Value!.DeepClone()));
        });
        byte[] table = folder.Compile().Table;
        Assert.Equal(table, folder.Compile().Table);
        Assert.Equal(table, turned.Compile().Table);
    }

    [Fact]
    public void Added_tokens_json_adds_tokens_after_the_vocabulary()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.txt", Vocabulary).Write("added_tokens.json", """{"covid": 10, "<e1>": 9}""");
        CompiledTokenizer compiled = folder.Compile();
        Assert.Equal(["added_tokens.json", "vocab.txt"], compiled.Files);
        Assert.True(compiled.Table.AsSpan().IndexOf("<e1>covid"u8) > 0);
    }
}
