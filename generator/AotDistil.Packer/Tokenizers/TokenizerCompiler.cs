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

        return new CompiledTokenizer(File.ReadAllBytes(path), "wordpiece", true, true, true, true, maxPositions, 1, 2, 3, 0, 4, vocabSize, ["vocab.txt"]);
    }
}
