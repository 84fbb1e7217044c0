namespace AotDistil.Packer.Tokenizers.Files;

/// <summary>Reads the files of folders without a tokenizer.json, of which transformers makes one when it loads them.</summary>
internal static class FallbackReader
{
    private const string Expected = "tokenizer.json, vocab.txt, vocab.json with merges.txt, or spiece.model, sentencepiece.bpe.model or tokenizer.model";

    private delegate TokenizerDefinition ReadFile(string path, TokenizerConfig config, List<string> files);

    /// <summary>Reads the files of a folder and adds the names of those besides the one that defines the tokenizer to <paramref name="files"/>.</summary>
    public static TokenizerDefinition Read(string folder, TokenizerConfig config, List<string> files)
    {
        (string File, bool IsTheClasses, ReadFile Read)[] readers =
        [
            ("vocab.txt", false, VocabularyTextReader.Read),
            ("vocab.json", RobertaFilesReader.Reads(config.ClassName), RobertaFilesReader.Read),
            .. SentencePieceReader.FileNames.Select(name => (name, SentencePieceReader.Reads(config.ClassName), (ReadFile)SentencePieceReader.Read)),
        ];

        // A folder may hold the files of several classes, for instance of a model that was converted.
        foreach ((string file, _, ReadFile read) in readers.OrderByDescending(reader => reader.IsTheClasses))
        {
            string path = Path.Combine(folder, file);
            if (File.Exists(path))
            {
                return read(path, config, files);
            }
        }

        throw TokenizerError.Damaged(folder, "the folder has no tokenizer", Expected);
    }
}
