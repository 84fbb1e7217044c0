using System.Text.Json.Nodes;
using AotDistil.Tests;

namespace AotDistil.Runtime.Tests.Tokenizers;

/// <summary>The tokenizer variants of the Data folder (written by tools/tokenizers/make_wordpiece_cases.py), which share one vocabulary.</summary>
internal static class CaseFolder
{
    public static string Data { get; } = Path.Combine(Repository.Root, "tests", "AotDistil.Runtime.Tests", "Tokenizers", "Data");

    public static string SentimentModel { get; } = Path.Combine(Repository.Root, "models", "sentiment-en");

    /// <summary>Names of the variants.</summary>
    public static IEnumerable<string> Variants => Directory.GetDirectories(Data).Where(folder => File.Exists(Path.Combine(folder, "tokenizer.json")))
        .Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal);

    /// <summary>Compiles a variant, or the model in the repository by the name <c>sentiment-en</c>.</summary>
    public static CompiledFolder Compile(string name)
    {
        if (name == "sentiment-en")
        {
            return new CompiledFolder(SentimentModel, vocabSize: 10_000);
        }

        JsonNode definition = JsonNode.Parse(File.ReadAllText(Path.Combine(Data, name, "tokenizer.json")))!;
        definition["model"]!["vocab"] = JsonNode.Parse(File.ReadAllText(Path.Combine(Data, "vocabulary.json")));
        using TemporaryFolder folder = new();
        File.WriteAllText(Path.Combine(folder.Path, "tokenizer.json"), definition.ToJsonString());
        return new CompiledFolder(folder.Path, vocabSize: 2000);
    }
}
