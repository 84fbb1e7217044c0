using System.Text;
using System.Text.Json;
using AotDistil.Packer.Checkpoints;
using AotDistil.Runtime.Tests.Tokenizers;
using AotDistil.Runtime.Tokenizers;
using AotDistil.Tests;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>A checkpoint's tokenizer and labels, and what transformers answers to texts: the logits it had and what its pipeline made of them.</summary>
internal sealed class TaskFixture : IDisposable
{
    private readonly JsonDocument _expected;
    private readonly SafetensorsFile _tensors;
    private readonly Dictionary<string, int> _encodings = [];

    public TaskFixture(string name)
    {
        string folder = Repository.RequireShared("fixtures", name);
        Compiled = new CompiledFolder(folder);
        _expected = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        _tensors = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        Labels = [.. config.RootElement.GetProperty("id2label").EnumerateObject().OrderBy(label => int.Parse(label.Name)).Select(label => label.Value.GetString()!)];
        Problem = config.RootElement.TryGetProperty("problem_type", out JsonElement problem) ? problem.GetString() : null;
        foreach (JsonElement encoding in _expected.RootElement.GetProperty("encodings").EnumerateArray())
        {
            _encodings.TryAdd(encoding.GetProperty("text").GetString()!, _encodings.Count);
        }
    }

    public CompiledFolder Compiled { get; }

    public string[] Labels { get; }

    public string? Problem { get; }

    public IEnumerable<string> Texts => _encodings.Keys;

    /// <summary>What the pipeline answered, where the logits are known.</summary>
    public IEnumerable<(string Text, JsonElement Options, JsonElement Output)> Answers =>
        from answer in _expected.RootElement.GetProperty("answers").EnumerateArray()
        let input = answer.GetProperty("input")
        where input.ValueKind == JsonValueKind.String && _encodings.ContainsKey(input.GetString()!)
        select (input.GetString()!, answer.GetProperty("options"), answer.GetProperty("output"));

    /// <summary>The logits that transformers had for a text, tokens × labels or labels.</summary>
    public float[] Logits(string text) => _tensors.Read($"{_encodings[text]}.logits").Data;

    /// <summary>A text as the model takes it.</summary>
    public TokenEncoding Encode(string text, EncodingOptions? options = null)
    {
        TokenEncoding encoding = new();
        Compiled.Tokenizer.Encode(Encoding.UTF8.GetBytes(text), encoding, options ?? new EncodingOptions { MaxLength = Compiled.Tokenizer.MaxLength });
        return encoding;
    }

    public void Dispose()
    {
        _expected.Dispose();
        _tensors.Dispose();
    }
}
