using System.Text.Json.Nodes;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>What becomes of each kind of model.</summary>
public sealed class ModelTests
{
    private const string ByteLevel = """{"type": "ByteLevel", "add_prefix_space": false, "trim_offsets": true}""";

    [Fact]
    public void Word_pieces_have_a_root_for_those_that_continue()
    {
        TokenizerBlock block = Block("""
            {"type": "WordPiece", "unk_token": "u", "continuing_subword_prefix": "##", "max_input_chars_per_word": 7,
             "vocab": {"u": 0, "ab": 1, "##b": 2, "##": 3, "a-": 4, "##-b": 5, "##ab": 6, "-": 7}}
            """);
        Assert.Equal((TokenizerLayout.ModelKind.WordPiece, 0u, 7u), (block.Kind, block.UnkId, block.Header(TokenizerLayout.Header.MaxWordChars)));
        Assert.Equal([1, 2, 3, 4, 5, 7, null], new[] { "ab", "##b", "##", "a-", "##-b", "-", "b" }.Select(piece => block.Find(piece)));
        Assert.Equal([2, 5, 6, null, null], new[] { "b", "-b", "ab", "##b", "" }.Select(piece => block.Find(piece, continuing: true)));
    }

    [Theory]
    [InlineData("""{"type": "BertPreTokenizer"}""", true)]
    [InlineData("""{"type": "Punctuation", "behavior": "Isolated"}""", true)]
    [InlineData("""{"type": "Punctuation", "behavior": "Contiguous"}""", false)]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "BertPreTokenizer"}, {"type": "Digits", "individual_digits": true}]}""", true)]
    [InlineData("""{"type": "Sequence", "pretokenizers": [{"type": "BertPreTokenizer"}, {"type": "Metaspace", "replacement": "-"}]}""", false)]
    [InlineData("""{"type": "WhitespaceSplit"}""", false)]
    public void Word_pieces_with_punctuation_are_left_out_where_it_is_isolated(string preTokenizer, bool isolated)
    {
        TokenizerBlock block = Block(
            """{"type": "WordPiece", "unk_token": "u", "continuing_subword_prefix": "##", "max_input_chars_per_word": 7, "vocab": {"u": 0, "a-": 1, "##-b": 2, "-": 3}}""",
            preTokenizer);
        Assert.Equal([isolated ? null : 1, 3], new[] { "a-", "-" }.Select(piece => block.Find(piece)));
        Assert.Equal(isolated ? null : 2, block.Find("-b", continuing: true));
    }

    [Fact]
    public void Word_pieces_without_a_prefix_have_one_root()
    {
        TokenizerBlock block = Block("""{"type": "WordPiece", "unk_token": "u", "continuing_subword_prefix": "", "max_input_chars_per_word": 7, "vocab": {"u": 0, "a": 1}}""");
        Assert.Equal((1, 1), (block.Find("a"), block.Find("a", continuing: true)));
        Assert.Equal(block.Header(TokenizerLayout.Header.TrieRoot), block.Header(TokenizerLayout.Header.ContinuationRoot));
    }

    [Theory]
    [InlineData("""["a b", "#version: 0.2", "ab c"]""")]
    [InlineData("""[["a", "b"], ["ab", "c"]]""")]
    public void Merges_are_pairs_or_texts(string merges)
    {
        TokenizerBlock block = Block($$"""{"vocab": {"a": 0, "b": 1, "c": 2, "ab": 3, "abc": 4}, "merges": {{merges}}}""");
        Assert.Equal((TokenizerLayout.ModelKind.Bpe, TokenizerLayout.NoId, 2), (block.Kind, block.UnkId, block.Merges));
        Assert.Equal([(0, 3), (1, 4), null], new (int, int)[] { (0, 1), (3, 2), (1, 0) }.Select(pair => block.Merge(pair.Item1, pair.Item2)));
    }

    [Fact]
    public void Of_a_merge_that_is_listed_twice_the_last_counts()
    {
        TokenizerBlock block = Block("""{"type": "BPE", "vocab": {"a": 0, "b": 1, "ab": 2, "ba": 3}, "merges": ["a b", "b a", "a b"]}""");
        Assert.Equal((2, (2, 2), (1, 3)), (block.Merges, block.Merge(0, 1), block.Merge(1, 0)));
    }

    [Fact]
    public void A_table_of_merges_has_room()
    {
        const int Letters = 40;
        string[] letters = [.. Enumerable.Range(0, Letters).Select(i => ((char)('\u4E00' + i)).ToString())];
        JsonObject vocabulary = [];
        JsonArray merges = [];
        foreach (string token in letters.Concat(letters.SelectMany(a => letters.Select(b => a + b))))
        {
            vocabulary[token] = vocabulary.Count;
        }

        foreach (string token in vocabulary.Select(entry => entry.Key).Where(key => key.Length == 2))
        {
            merges.Add($"{token[0]} {token[1]}");
        }

        TokenizerBlock block = Block(new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = merges }.ToJsonString());
        uint slots = block.Header(TokenizerLayout.Header.Merges + 1);
        Assert.True(System.Numerics.BitOperations.IsPow2(slots) && slots * 3 / 4 >= merges.Count, $"{slots} slots");
        for (int i = 0; i < merges.Count; i++)
        {
            Assert.Equal((i, Letters + i), block.Merge(i / Letters, i % Letters));
        }

        Assert.Null(block.Merge(Letters, 0));
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\"fuse_unk\": true, \"byte_fallback\": null,", 1)]
    [InlineData("\"byte_fallback\": true,", 2)]
    [InlineData("\"ignore_merges\": true, \"dropout\": 0.0, \"continuing_subword_prefix\": \"\", \"end_of_word_suffix\": null,", 4)]
    public void Options_of_bpe_are_kept(string options, uint expected)
    {
        TokenizerBlock block = Block($$"""{"type": "BPE", {{options}} "unk_token": "u", "vocab": {"u": 0, "<0x0A>": 1, "<0xff>": 2}, "merges": []}""");
        Assert.Equal((expected, 0u), (block.ModelOptions, block.UnkId));
        Assert.Equal(expected == 2 ? 256 : 0, block.ByteIds.Count);
        Assert.Equal(expected == 2 ? [(10, 1)] : [], block.ByteIds.Index().Where(id => id.Item != -1));
    }

    [Fact]
    public void Tokens_of_byte_level_bpe_stand_in_the_trie_as_bytes()
    {
        // "é" is C3 A9; "ÿ" stands for 0xFF, which no text has; "中" stands for no byte.
        TokenizerBlock block = Block("""{"type": "BPE", "vocab": {"a": 0, "Ġ": 1, "Ġa": 2, "Ã": 3, "©": 4, "Ã©": 5, "ÿ": 6, "中": 7, "": 8}, "merges": ["Ġ a", "Ã ©"]}""", ByteLevel);
        Assert.Equal([0, 1, 2, 5, null, null, null], new[] { "a", " ", " a", "é", "中", "Ġ", "" }.Select(text => block.Find(text)));
        Assert.Equal((3, 4, null), (block.Find([0xC3]), block.Find([0xA9]), block.Find([0xC4])));
        Assert.Equal((0, 2), block.Merge(1, 0));
    }

    [Fact]
    public void The_alphabet_of_bytes_is_that_of_gpt_2()
    {
        string[] alphabet = [.. Enumerable.Range(0, 256).Select(b => AotDistil.Packer.Tokenizers.Tables.ByteLevelAlphabet.Character((byte)b).ToString())];
        Assert.Equal(256, alphabet.Distinct().Count());
        Assert.Equal("Ā ġ Ġ ! ~ ġ ł Ń ÿ", $"{alphabet[0]} {alphabet[0x7F]} {alphabet[' ']} {alphabet['!']} {alphabet['~']} {alphabet[127]} {alphabet[0xA0]} {alphabet[0xAD]} {alphabet[255]}");
    }

    [Fact]
    public void Where_every_byte_has_a_token_nothing_is_unknown()
    {
        JsonObject vocabulary = [];
        for (int i = 0; i < 256; i++)
        {
            vocabulary[AotDistil.Packer.Tokenizers.Tables.ByteLevelAlphabet.Character((byte)i).ToString()] = i;
        }

        JsonObject model = new() { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray(), ["unk_token"] = "<none>", ["byte_fallback"] = true };
        TokenizerBlock block = Block(model.ToJsonString(), ByteLevel);
        Assert.Equal((TokenizerLayout.NoId, 0u, 0), (block.UnkId, block.ModelOptions, block.ByteIds.Count));
    }

    [Fact]
    public void Unigram_has_scores_and_of_equal_pieces_the_last()
    {
        TokenizerBlock block = Block("""{"type": "Unigram", "unk_id": 1, "byte_fallback": true, "vocab": [["a", -1.5], ["u", 0], ["a", -7.2369465827941895], ["", -2], ["<0x41>", -3e-1]]}""");
        Assert.Equal((TokenizerLayout.ModelKind.Unigram, 1u, TokenizerLayout.ModelOptions.ByteFallback), (block.Kind, block.UnkId, block.ModelOptions));

        // As serde_json reads it, not the nearest double.
        Assert.Equal([-1.5, 0, -7.236946582794189, -2, -0.3], block.Scores);
        Assert.Equal((2, null, 4), (block.Find("a"), block.Find(""), block.ByteIds[0x41]));
    }

    [Theory]
    [InlineData("""{"vocab": [["a", 1]], "unk_id": 0}""", "unigram")]
    [InlineData("""{"vocab": {"a": 0}, "merges": []}""", "bpe")]
    [InlineData("""{"vocab": {"a": 0}, "unk_token": "a", "continuing_subword_prefix": "##", "max_input_chars_per_word": 9}""", "wordpiece")]
    public void Models_without_a_type_are_told_by_their_fields(string model, string kind)
    {
        using TokenizerFolder folder = Folder(model);
        Assert.Equal(kind, TokenizerCompiler.Compile(folder.Path).Kind);
    }

    [Theory]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}, "merges": [], "dropout": 0.1}""", "AOTD120", "dropout of its BPE model is 0.1")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}, "merges": [], "continuing_subword_prefix": "##"}""", "AOTD120", "continuing_subword_prefix of its BPE model is \"##\"")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}, "merges": [], "end_of_word_suffix": "</w>"}""", "AOTD120", "end_of_word_suffix of its BPE model is \"</w>\"")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}, "merges": ["a a a"]}""", "AOTD121", "merge 0 is \"a a a\"")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}, "merges": [["a"]]}""", "AOTD121", "merge 0 is [\"a\"]")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0, "aa": 1}, "merges": [["a", "a"], "a a"]}""", "AOTD121", "merge 1 is \"a a\"")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}}""", "AOTD121", "model has no \"merges\"")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}, "merges": ["a b"]}""", "AOTD122", "merge 0 needs \"b\"")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}, "merges": ["a a"]}""", "AOTD122", "merge 0 needs \"aa\"")]
    [InlineData("""{"type": "BPE", "vocab": {"a": 0}, "merges": [], "unk_token": "u"}""", "AOTD122", "the vocabulary has no \"u\"")]
    [InlineData("""{"type": "BPE", "vocab": {}, "merges": []}""", "AOTD122", "the vocabulary is empty")]
    [InlineData("""{"type": "Unigram", "vocab": [], "unk_id": 0}""", "AOTD122", "the vocabulary is empty")]
    [InlineData("""{"type": "Unigram", "vocab": [["a", 1]], "unk_id": null}""", "AOTD122", "unk_id of its Unigram model is missing")]
    [InlineData("""{"type": "Unigram", "vocab": [["a", 1]], "unk_id": 1}""", "AOTD122", "unk_id of its Unigram model is 1")]
    [InlineData("""{"type": "Unigram", "vocab": [["a", "1"]], "unk_id": 0}""", "AOTD121", "piece 0 of the vocabulary is [\"a\", \"1\"]")]
    [InlineData("""{"type": "Unigram", "vocab": [["a", 1e999]], "unk_id": 0}""", "AOTD121", "the score of piece 0 of the vocabulary is 1e999")]
    [InlineData("""{"type": "Unigram", "vocab": {"a": 1}, "unk_id": 0}""", "AOTD121", "\"vocab\" of model is a JSON Object")]
    [InlineData("""{"type": "WordPiece", "vocab": {"a": 4194304}, "unk_token": "a", "continuing_subword_prefix": "", "max_input_chars_per_word": 9}""", "AOTD120", "vocab_size is 4194305")]
    public void Models_that_cannot_be_compiled_are_refused(string model, string code, string message)
    {
        using TokenizerFolder folder = Folder(model);
        PackerException e = Assert.Throws<PackerException>(() => TokenizerCompiler.Compile(folder.Path));
        Assert.Equal(code, e.Code);
        Assert.Contains(message, e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Byte_level_bpe_with_gaps_and_byte_fallback_is_refused()
    {
        using TokenizerFolder folder = Folder("""{"type": "BPE", "vocab": {"a": 0}, "merges": [], "byte_fallback": true}""", ByteLevel);
        folder.AssertRefused("AOTD120", ["both ByteLevel and byte_fallback"]);
    }

    private static TokenizerFolder Folder(string model, string preTokenizer = "null") => new TokenizerFolder()
        .Write("tokenizer.json", $$"""{"version": "1.0", "pre_tokenizer": {{preTokenizer}}, "model": {{model}}}""");

    private static TokenizerBlock Block(string model, string preTokenizer = "null")
    {
        using TokenizerFolder folder = Folder(model, preTokenizer);
        return new TokenizerBlock(TokenizerCompiler.Compile(folder.Path).Table);
    }
}
