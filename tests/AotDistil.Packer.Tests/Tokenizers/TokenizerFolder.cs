using System.Text.Json.Nodes;
using AotDistil.Packer;
using AotDistil.Packer.Tokenizers;
using Xunit;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>A folder with a small, right tokenizer.json that a test changes; deleted at the end.</summary>
internal sealed class TokenizerFolder : IDisposable
{
    private const string Json = """
        {
          "version": "1.0",
          "truncation": {"direction": "Right", "max_length": 7, "strategy": "LongestFirst", "stride": 0},
          "added_tokens": [
            {"id": 0, "content": "[PAD]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 1, "content": "[UNK]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 2, "content": "[CLS]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 3, "content": "[SEP]", "single_word": false, "lstrip": false, "rstrip": false, "normalized": false, "special": true},
            {"id": 4, "content": "[MASK]", "single_word": false, "lstrip": true, "rstrip": false, "normalized": false, "special": true}
          ],
          "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true, "strip_accents": null, "lowercase": true},
          "pre_tokenizer": {"type": "BertPreTokenizer"},
          "post_processor": {
            "type": "TemplateProcessing",
            "single": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
            "pair": [{"SpecialToken": {"id": "[CLS]", "type_id": 0}}, {"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}},
                     {"Sequence": {"id": "B", "type_id": 1}}, {"SpecialToken": {"id": "[SEP]", "type_id": 1}}],
            "special_tokens": {"[CLS]": {"id": "[CLS]", "ids": [2], "tokens": ["[CLS]"]}, "[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}
          },
          "decoder": {"type": "WordPiece", "prefix": "##", "cleanup": true},
          "model": {
            "type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##", "max_input_chars_per_word": 100,
            "vocab": {"[PAD]": 0, "[UNK]": 1, "[CLS]": 2, "[SEP]": 3, "[MASK]": 4, "a": 5, "ab": 6, "##b": 7, "中": 8}
          }
        }
        """;

    public string Path { get; } = Directory.CreateTempSubdirectory("aotdistil").FullName;

    /// <summary>A folder with the tokenizer.json, changed.</summary>
    public static TokenizerFolder With(Action<JsonNode> change)
    {
        JsonNode json = JsonNode.Parse(Json)!;
        change(json);
        return new TokenizerFolder().Write("tokenizer.json", json.ToJsonString());
    }

    /// <summary>A folder with the tokenizer.json as it is.</summary>
    public static TokenizerFolder Right() => With(_ => { });

    public TokenizerFolder Write(string file, string text)
    {
        File.WriteAllText(System.IO.Path.Combine(Path, file), text);
        return this;
    }

    public TokenizerFolder Write(string file, byte[] bytes)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, file), bytes);
        return this;
    }

    /// <summary>Copies files of another folder.</summary>
    public TokenizerFolder Copy(string folder, params string[] files)
    {
        Array.ForEach(files, file => File.Copy(System.IO.Path.Combine(folder, file), System.IO.Path.Combine(Path, file)));
        return this;
    }

    public CompiledTokenizer Compile(int maxPositions = 512, int vocabSize = 16) => TokenizerCompiler.Compile(Path, maxPositions, vocabSize);

    /// <summary>Asserts that the folder is refused with a code and a message that has all of <paramref name="parts"/>.</summary>
    public void AssertRefused(string code, string[] parts, int maxPositions = 512, int vocabSize = 16)
    {
        PackerException e = Assert.Throws<PackerException>(() => Compile(maxPositions, vocabSize));
        Assert.Equal(code, e.Code);
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
        Assert.Contains("expected", e.Message, StringComparison.Ordinal);
        Assert.StartsWith(Path, e.File, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
