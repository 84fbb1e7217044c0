using System.Text.Json;
using AotDistil.Packer.Checkpoints;

namespace AotDistil.Model.Tests.Support;

/// <summary>What transformers answers for a checkpoint: <c>expected.json</c> and <c>expected.safetensors</c> beside it.</summary>
internal sealed class ExpectedAnswers : IDisposable
{
    private readonly SafetensorsFile _tensors;
    private readonly HashSet<string> _names;

    public ExpectedAnswers(string folder)
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "expected.json")));
        JsonElement encodings = json.RootElement.GetProperty("encodings");
        Texts = [.. encodings.EnumerateArray().Select(e => e.GetProperty("text").GetString()!)];
        Ids = [.. encodings.EnumerateArray().Select(e => e.GetProperty("input_ids").EnumerateArray().Select(id => id.GetInt32()).ToArray())];
        _tensors = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        _names = [.. _tensors.Tensors.Select(t => t.Key)];
    }

    public string[] Texts { get; }

    /// <summary>Token ids of each text.</summary>
    public int[][] Ids { get; }

    /// <summary>Logits of text <paramref name="i"/>.</summary>
    public float[] Logits(int i) => _tensors.Read($"{i}.logits").Data;

    /// <summary>Hidden states of text <paramref name="i"/> after layer <paramref name="j"/>, 0 being the embeddings; null where they are not kept.</summary>
    public float[]? HiddenState(int i, int j) => _names.Contains($"{i}.hidden.{j}") ? _tensors.Read($"{i}.hidden.{j}").Data : null;

    public void Dispose() => _tensors.Dispose();
}
