using System.Text.Json.Nodes;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>Files that were damaged at random are compiled or refused; nothing else may happen.</summary>
public sealed class HostileFilesTests
{
    private static readonly string[] Codes = [PackerErrors.TokenizerUnsupported, PackerErrors.TokenizerFile, PackerErrors.TokenizerVocabulary];

    private static readonly string[] Values =
    [
        "null", "true", "{}", "[]", "[[]]", "\"\"", "\"a\"", "\"[CLS]\"", "0", "-1", "1.5", "16", "2147483647", "2147483648", "4294967295", "1e400", "[\"a\", 0]",
        "{\"type\": \"Sequence\", \"normalizers\": [], \"pretokenizers\": [], \"processors\": []}", "{\"Regex\": \"(\"}", "{\"type\": \"NFC\"}",
        "{\"type\": \"ByteLevel\", \"add_prefix_space\": true, \"trim_offsets\": true}",
    ];

    public static TheoryData<string> Models =>
    [
        """{"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100, "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "a": 5, "##b": 6}}""",
        """{"type": "BPE", "unk_token": "[UNK]", "byte_fallback": true, "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "a": 5, "b": 6, "ab": 7}, "merges": ["a b", "b a"]}""",
        """{"type": "Unigram", "unk_id": 1, "vocab": [["[PAD]", 0], ["[UNK]", 0], ["[CLS]", 0], ["[SEP]", 0], ["[MASK]", 0], ["a", -1.5], ["b", -2]]}""",
    ];

    [Theory]
    [MemberData(nameof(Models))]
    public void Any_value_anywhere_in_tokenizer_json(string model)
    {
        Random random = new(19);
        int refused = 0;
        for (int i = 0; i < 400; i++)
        {
            using TokenizerFolder folder = TokenizerFolder.With(json =>
            {
                json["model"] = JsonNode.Parse(model);
                json["padding"] = JsonNode.Parse("""{"strategy": {"Fixed": 12}, "direction": "Left", "pad_to_multiple_of": 8, "pad_id": 0, "pad_type_id": 0}""");
                json["normalizer"] = JsonNode.Parse($$"""
                    {"type": "Sequence", "normalizers": [{"type": "Replace", "pattern": {"String": "a"}, "content": "b"}, {"type": "Strip", "strip_left": true, "strip_right": true},
                     {"type": "Precompiled", "precompiled_charsmap": "{{Convert.ToBase64String(CharsmapTests.Map())}}"}, {"type": "Prepend", "prepend": "_"}]}
                    """);
                json["pre_tokenizer"] = JsonNode.Parse("""
                    {"type": "Sequence", "pretokenizers": [{"type": "Split", "pattern": {"String": "a"}, "behavior": "Isolated", "invert": true}, {"type": "Metaspace", "replacement": "_"}]}
                    """);
                for (int n = random.Next(3); n >= 0; n--)
                {
                    Change(json, random);
                }
            });
            refused += Compile(folder) ? 0 : 1;
        }

        Assert.True(refused > 200, $"only {refused} refused");
    }

    [Theory]
    [InlineData("tokenizer.json")]
    [InlineData("spiece.model")]
    [InlineData("vocab.json")]
    [InlineData("merges.txt")]
    [InlineData("tokenizer_config.json")]
    public void Any_byte_anywhere(string file)
    {
        using TokenizerFolder folder = TokenizerFolder.Right()
            .Write("spiece.model", new SentencePieceWriter().Piece("<unk>", type: 2).Piece("[CLS]", type: 3).Piece("[SEP]", type: 3).Piece("▁a", -1).Trainer(1, 0).Normalizer(CharsmapTests.Map()).Write())
            .Write("vocab.json", """{"<s>": 0, "<pad>": 1, "</s>": 2, "<unk>": 3, "a": 4, "b": 5, "ab": 6}""")
            .Write("merges.txt", "#version: 0.2\na b\n")
            .Write("tokenizer_config.json", $$"""
                {"tokenizer_class": "{{(file == "spiece.model" ? "AlbertTokenizer" : "RobertaTokenizer")}}", "model_max_length": 512, "trim_offsets": true, "mask_token": {"content": "a", "lstrip": true},
                 "added_tokens_decoder": {"4": {"content": "a", "special": true, "normalized": false} }, "additional_special_tokens": ["b"]}
                """);
        if (file != "tokenizer.json")
        {
            File.Delete(Path.Combine(folder.Path, "tokenizer.json"));
        }

        byte[] whole = File.ReadAllBytes(Path.Combine(folder.Path, file));
        Random random = new(23);
        int refused = 0;
        for (int i = 0; i < 600; i++)
        {
            byte[] damaged = i % 5 == 0 ? whole[..random.Next(whole.Length)] : [.. whole];
            for (int n = random.Next(4); n >= 0 && damaged.Length > 0; n--)
            {
                damaged[random.Next(damaged.Length)] = (byte)(random.Next(2) == 0 ? random.Next(256) : "\"{}[],:-09e\\"[random.Next(12)]);
            }

            folder.Write(file, damaged);
            refused += Compile(folder) ? 0 : 1;
        }

        Assert.True(refused > 60, $"only {refused} refused");
    }

    private static bool Compile(TokenizerFolder folder)
    {
        try
        {
            TokenizerCompiler.Compile(folder.Path, 512, 300);
            return true;
        }
        catch (PackerException e)
        {
            Assert.Contains(e.Code, Codes);
            return false;
        }
    }

    // Puts another value in the place of one, or a string in the place of a name.
    private static void Change(JsonNode json, Random random)
    {
        JsonNode node = json;
        while (true)
        {
            JsonNode? child = null;
            JsonNode value = JsonNode.Parse(Values[random.Next(Values.Length)]) ?? JsonValue.Create("");
            if (node is JsonObject { Count: > 0 } map)
            {
                string key = map.ElementAt(random.Next(map.Count)).Key;
                child = map[key];
                if (child is null or JsonValue || random.Next(8) == 0)
                {
                    map[key] = value;
                    return;
                }
            }
            else if (node is JsonArray { Count: > 0 } array)
            {
                int index = random.Next(array.Count);
                child = array[index];
                if (child is null or JsonValue || random.Next(8) == 0)
                {
                    array[index] = value;
                    return;
                }
            }

            if (child is null)
            {
                return;
            }

            node = child;
        }
    }
}
