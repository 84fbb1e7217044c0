using System.Text.Json;
using AotDistil.Packer.Checkpoints;

namespace AotDistil.Runtime.Tests.Tasks;

/// <summary>A fixture of the shared folder: the pipeline's answers, and the logits of some encodings.</summary>
internal sealed class StoredLogits : IDisposable
{
    private readonly SafetensorsFile _tensors;
    private readonly HashSet<string> _names;
    private readonly JsonDocument _json;
    private readonly Dictionary<string, int> _encodings = [];

    public StoredLogits(string folder)
    {
        _json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        _tensors = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        _names = [.. _tensors.Tensors.Select(tensor => tensor.Key)];
        int index = 0;
        foreach (JsonElement encoding in _json.RootElement.GetProperty("encodings").EnumerateArray())
        {
            _encodings[Key([.. encoding.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32())])] = index++;
        }
    }

    /// <summary>The pipeline's answers, each with <c>input</c>, <c>options</c> and <c>output</c>.</summary>
    public IEnumerable<JsonElement> Answers => _json.RootElement.GetProperty("answers").EnumerateArray();

    /// <summary>Logits of an encoding; null where they are not stored.</summary>
    public float[]? Find(ReadOnlySpan<int> ids, string name) =>
        _encodings.TryGetValue(Key(ids), out int index) && _names.Contains($"{index}.{name}") ? _tensors.Read($"{index}.{name}").Data : null;

    public void Dispose()
    {
        _tensors.Dispose();
        _json.Dispose();
    }

    private static string Key(ReadOnlySpan<int> ids) => string.Join(' ', ids.ToArray());
}
