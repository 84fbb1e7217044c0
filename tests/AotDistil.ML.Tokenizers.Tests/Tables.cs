using System.IO.Compression;
using System.Text.Json;
using AotDistil.Packer.Tokenizers;
using AotDistil.Tests;

namespace AotDistil.ML.Tokenizers.Tests;

/// <summary>Compiled tokenizers to test with.</summary>
internal static class Tables
{
    /// <summary>That of the model in the repository.</summary>
    public static byte[] Sentiment { get; } = TokenizerCompiler.Compile(Path.Combine(Repository.Root, "models", "sentiment-en")).Table.ToArray();

    /// <summary>That of a folder of the shared tokenizers; skips the test where it is not there.</summary>
    public static byte[] Shared(string name) => TokenizerCompiler.Compile(Repository.RequireShared("tokenizers", name)).Table.ToArray();

    /// <summary>Texts of a shared tokenizer with the ids of Hugging Face's tokenizers.</summary>
    public static IEnumerable<(string Text, int[] Ids)> Encodings(string name)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(Repository.RequireShared("tokenizers", name, "encodings.jsonl.gz")), CompressionMode.Decompress));
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            yield return (json.RootElement.GetProperty("text").GetString()!, [.. json.RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt32())]);
        }
    }
}
