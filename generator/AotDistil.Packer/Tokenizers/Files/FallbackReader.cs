namespace AotDistil.Packer.Tokenizers.Files;

/// <summary>Reads the files of folders without a tokenizer.json, of which transformers makes one when it loads them.</summary>
internal static class FallbackReader
{
    private const string Expected = "tokenizer.json, vocab.txt, vocab.json with merges.txt, or spiece.model, sentencepiece.bpe.model or tokenizer.model";

    /// <summary>Reads the files of a folder and adds the names of those besides the one that defines the tokenizer to <paramref name="files"/>.</summary>
    public static TokenizerDefinition Read(string folder, TokenizerConfig config, List<string> files)
    {
        string? Find(string name) => Path.Combine(folder, name) is var path && File.Exists(path) ? path : null;
        if (Find("vocab.txt") is { } text)
        {
            return VocabularyTextReader.Read(text, config, files);
        }

        throw TokenizerError.Damaged(folder, "the folder has no tokenizer", Expected);
    }
}
