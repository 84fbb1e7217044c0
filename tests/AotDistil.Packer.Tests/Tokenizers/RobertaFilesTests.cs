using AotDistil.Layout;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>Folders with vocab.json and merges.txt and no tokenizer.json.</summary>
public sealed class RobertaFilesTests
{
    private const string Vocabulary = """{"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "b": 5, "Ġ": 6, "ab": 7, "Ġa": 8, "<mask>": 9}""";
    private const string Merges = "#version: 0.2\na b\nĠ a\n";

    [Fact]
    public void The_shared_roberta_gives_the_same_block_without_its_tokenizer_json()
    {
        string shared = SharedTokenizersTests.Require("roberta");
        using TokenizerFolder folder = new();
        folder.Copy(shared, "vocab.json", "merges.txt", "tokenizer_config.json", "special_tokens_map.json");
        CompiledTokenizer compiled = TokenizerCompiler.Compile(folder.Path);
        Assert.Equal(["merges.txt", "special_tokens_map.json", "tokenizer_config.json", "vocab.json"], compiled.Files);
        Assert.Equal(TokenizerCompiler.Compile(shared).Table, compiled.Table);

        // Nor does it need the configuration, which says what transformers does anyway.
        File.Delete(Path.Combine(folder.Path, "special_tokens_map.json"));
        folder.Write("tokenizer_config.json", """{"model_max_length": 512}""");
        Assert.Equal(TokenizerCompiler.Compile(shared).Table, TokenizerCompiler.Compile(folder.Path).Table);
    }

    [Theory]
    [InlineData("{}", "6 0 1", 1)]
    [InlineData("""{"add_prefix_space": true, "trim_offsets": true, "tokenizer_class": "RobertaTokenizerFast"}""", "6 1 1", 3)]
    [InlineData("""{"add_prefix_space": true, "trim_offsets": false, "tokenizer_class": "BartTokenizer"}""", "6 1 1", 0)]
    public void Options_stand_in_the_configuration(string config, string step, uint options)
    {
        using TokenizerFolder folder = Folder().Write("tokenizer_config.json", config);
        CompiledTokenizer compiled = folder.Compile();
        TokenizerBlock block = new(compiled.Table);
        Assert.Equal((-1, 0, 2, 1, 9), (compiled.UnkId, compiled.ClsId, compiled.SepId, compiled.PadId, compiled.MaskId));
        Assert.Empty(block.Normalizer);
        Assert.Equal([step], block.PreTokenizer);
        Assert.Equal(options, block.PostOptions);
        Assert.Equal(("0:0:0 1:0:0 0:2:0", "0:0:0 1:0:0 0:2:0 0:2:0 2:0:0 0:2:0"), (block.Single, block.Pair));
        Assert.Equal(["0 17 <s>", "1 17 <pad>", "2 17 </s>", "3 17 <unk>", "9 18 <mask>"], block.AddedTokens);
        Assert.Equal(((0, 7), (1, 8)), (block.Merge(4, 5), block.Merge(6, 4)));
        Assert.Equal(TokenizerLayout.NoId, block.UnkId);
    }

    [Theory]
    [InlineData("#version: 0.2\r\na b\r\nĠ a\r\n", 2)]
    [InlineData("a b\nĠ a\n", 1)]
    [InlineData("#version: 0.2\na b\nĠ a", 1)]
    [InlineData("#version: 0.2\na b\nĠ a\na b\n", 2)]
    [InlineData("", 0)]
    public void Merges_are_read_as_transformers_does(string merges, int count)
    {
        using TokenizerFolder folder = Folder(merges: merges);
        TokenizerBlock block = new(folder.Compile().Table);
        Assert.Equal(count, block.Merges);
        Assert.Equal(count == 2 ? (0, 7) : block.Merge(4, 5), block.Merge(4, 5));
    }

    [Fact]
    public void Flags_of_special_tokens_may_stand_in_their_map()
    {
        using TokenizerFolder folder = Folder().Write(
            "special_tokens_map.json",
            """{"mask_token": {"content": "<mask>", "lstrip": false, "rstrip": true, "normalized": true, "single_word": false}, "cls_token": {"content": "</s>"}, "additional_special_tokens": ["ab"]}""");
        TokenizerBlock block = new(folder.Compile().Table);
        Assert.Equal("0:2:0 1:0:0 0:2:0", block.Single);
        Assert.Equal(["1 17 <pad>", "2 17 </s>", "3 17 <unk>", "7 16 ab", "9 21 <mask>"], block.AddedTokens);
    }

    [Fact]
    public void The_class_tells_which_of_several_vocabularies_counts()
    {
        using TokenizerFolder folder = Folder().Write("vocab.txt", "[UNK]\n[CLS]\n[SEP]\n");
        Assert.Equal("wordpiece", folder.Compile().Kind);
        folder.Write("tokenizer_config.json", """{"tokenizer_class": "RobertaTokenizer"}""");
        Assert.Equal("bpe", folder.Compile().Kind);
    }

    [Theory]
    [InlineData("config.json", """{"model_type": "gpt2"}""", "AOTD120", "model_type of config.json is \"gpt2\"")]
    [InlineData("tokenizer_config.json", """{"tokenizer_class": "GPT2Tokenizer"}""", "AOTD120", "its tokenizer_class is \"GPT2Tokenizer\"")]
    [InlineData("config.json", "{", "AOTD121", "no valid JSON")]
    [InlineData("vocab.json", "[]", "AOTD121", "holds a JSON Array")]
    [InlineData("vocab.json", """{"a": "b"}""", "AOTD121", "the id of \"a\" is \"b\"")]
    [InlineData("vocab.json", """{"a": 1, "b": 2, "ab": 3, "Ġ": 4, "Ġa": 5}""", "AOTD122", "the vocabulary has no \"<s>\"")]
    [InlineData("merges.txt", "#version\na b c\n", "AOTD121", "line 2 is \"a b c\"")]
    [InlineData("merges.txt", "#version\n\na b\n", "AOTD121", "line 2 is \"\"")]
    [InlineData("merges.txt", "#version\na c\n", "AOTD122", "merge 0 needs \"c\"")]
    public void Files_that_do_not_fit_are_refused(string file, string text, string code, string message)
    {
        using TokenizerFolder folder = Folder().Write(file, text);
        folder.AssertRefused(code, [message]);
    }

    [Fact]
    public void A_vocabulary_without_merges_is_refused()
    {
        using TokenizerFolder folder = new TokenizerFolder().Write("vocab.json", Vocabulary);
        folder.AssertRefused("AOTD121", ["vocab.json", "the folder has no merges.txt"]);
    }

    [Fact]
    public void Merges_that_are_no_utf8_are_refused()
    {
        using TokenizerFolder folder = Folder().Write("merges.txt", [(byte)'#', 0x0A, 0xFF, 0x20, 0x61, 0x0A]);
        folder.AssertRefused("AOTD121", ["merges.txt", "no valid UTF-8"]);
    }

    private static TokenizerFolder Folder(string merges = Merges) => new TokenizerFolder().Write("vocab.json", Vocabulary).Write("merges.txt", merges);
}
