namespace AotDistil.Packer.Tokenizers;

/// <summary>Stands in until the real one is merged: the vocabulary as it is.</summary>
internal static class TokenizerCompiler
{
    /// <summary>Reads vocab.txt.</summary>
    public static CompiledTokenizer Compile(string folder, int maxPositions, int vocabSize)
    {
        string path = Path.Combine(folder, "vocab.txt");
        if (!File.Exists(path))
        {
            throw new PackerException(PackerErrors.TokenizerFile, "vocab.txt is not there", path);
        }

        return new CompiledTokenizer
        {
            Table = File.ReadAllBytes(path),
            Lowercase = true,
            StripAccents = true,
            CleanText = true,
            HandleChineseChars = true,
            MaxLength = maxPositions,
            UnkId = 1,
            ClsId = 2,
            SepId = 3,
            PadId = 0,
            MaskId = 4,
            VocabSize = vocabSize,
            Files = ["vocab.txt"],
        };
    }
}
