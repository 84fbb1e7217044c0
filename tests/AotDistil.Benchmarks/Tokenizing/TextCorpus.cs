using System.IO.Compression;
using System.Text;
using System.Text.Json;

namespace AotDistil.Benchmarks.Tokenizing;

/// <summary>Texts to tokenise.</summary>
/// <param name="name">How tables call them.</param>
/// <param name="texts">The texts.</param>
internal sealed class TextCorpus(string name, string[] texts)
{
    public string Name => name;

    public string[] Texts => texts;

    public byte[][] Utf8 { get; } = [.. texts.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Bytes of UTF-8 in all.</summary>
    public long Bytes => Utf8.Sum(text => (long)text.Length);

    /// <summary>A file with the texts as a list in JSON, for programs in other languages.</summary>
    public string WriteJson()
    {
        Directory.CreateDirectory(Places.Scratch);
        string path = Path.Combine(Places.Scratch, $"texts-{name}.json");
        File.WriteAllBytes(path, JsonSerializer.SerializeToUtf8Bytes(texts));
        return path;
    }

    /// <summary>The sentences of SST-2's development set.</summary>
    public static TextCorpus Sst2(string path) => new("SST-2", [.. File.ReadLines(path).Skip(1).Select(line => line.Split('\t')[0])]);

    /// <summary>The texts of a file of encodings: about 150 languages, emoji, normalisation tests.</summary>
    public static TextCorpus Multilingual(string path)
    {
        using StreamReader reader = new(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        List<string> texts = [];
        while (reader.ReadLine() is { } line)
        {
            using JsonDocument json = JsonDocument.Parse(line);
            texts.Add(json.RootElement.GetProperty("text").GetString()!);
        }

        return new("multilingual", [.. texts]);
    }
}
