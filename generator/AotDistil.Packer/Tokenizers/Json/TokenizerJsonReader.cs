using AotDistil.Packer.Tokenizers.Models;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>
/// Reads <c>tokenizer.json</c>, the format of Hugging Face's tokenizers library, with its defaults and older forms as the library reads them (version 0.22.2).
/// </summary>
internal static class TokenizerJsonReader
{
    /// <summary>Reads the file at <paramref name="path"/>.</summary>
    public static TokenizerDefinition Read(string path)
    {
        using JsonFile file = JsonFile.Open(path);
        if (file.String(file.Root, "version", "the file") is { } version && version != "1.0")
        {
            throw TokenizerError.Unsupported(path, $"its version is \"{JsonFile.Shorten(version)}\"", "\"1.0\"");
        }

        ModelDefinition model = ModelReader.Read(file);
        return new TokenizerDefinition
        {
            File = path,
            Normalizer = NormalizerReader.Read(file),
            PreTokenizer = PreTokenizerReader.Read(file),
            Model = model,
            AddedTokens = AddedTokenReader.Read(file, model),
            Template = PostProcessorReader.Read(file),
            Truncation = LengthReader.ReadTruncation(file),
            Padding = LengthReader.ReadPadding(file),
            Decoder = DecoderReader.Read(file),
        };
    }
}
