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
        JsonElement[] encodings = [.. json.RootElement.GetProperty("encodings").EnumerateArray()];
        Inputs = [.. encodings.Select(e => Strings(e.GetProperty("text")))];
        Ids = [.. encodings.Select(e => Numbers(e.GetProperty("input_ids")))];
        Types = [.. encodings.Select(e => e.TryGetProperty("token_type_ids", out JsonElement types) ? Numbers(types) : [])];
        _tensors = SafetensorsFile.Open(Path.Combine(folder, "expected.safetensors"));
        _names = [.. _tensors.Tensors.Select(t => t.Key)];
    }

    /// <summary>What was encoded: a text, or a pair of texts; nothing where ids are all that is known.</summary>
    public string[][] Inputs { get; }

    /// <summary>The texts, where all are single ones.</summary>
    public string[] Texts => [.. Inputs.Select(texts => texts.Single())];

    /// <summary>Token ids of each text.</summary>
    public int[][] Ids { get; }

    /// <summary>Token types of each text; empty where the model has none.</summary>
    public int[][] Types { get; }

    /// <summary>Logits of text <paramref name="i"/>, of one row.</summary>
    public float[] Logits(int i) => Find($"{i}.logits")!;

    /// <summary>Outputs of text <paramref name="i"/>: its logits, or those for beginning and end of an answer, token by token; null where they are not kept.</summary>
    public float[]? Outputs(int i) =>
        Find($"{i}.start_logits") is float[] starts ? [.. starts.Zip(Find($"{i}.end_logits")!, (start, end) => new[] { start, end }).SelectMany(pair => pair)] : Find($"{i}.logits");

    /// <summary>Hidden states of text <paramref name="i"/> after layer <paramref name="j"/>, 0 being the embeddings; null where they are not kept.</summary>
    public float[]? HiddenState(int i, int j) => Find($"{i}.hidden.{j}");

    /// <summary>Hidden states of text <paramref name="i"/> after the last layer; null where they are not kept.</summary>
    public float[]? LastHiddenState(int i) => Find($"{i}.last_hidden_state");

    public void Dispose() => _tensors.Dispose();

    private float[]? Find(string name) => _names.Contains(name) ? _tensors.Read(name).Data : null;

    private static int[] Numbers(JsonElement array) => [.. array.EnumerateArray().Select(n => n.GetInt32())];

    private static string[] Strings(JsonElement text) => text.ValueKind switch
    {
        JsonValueKind.String => [text.GetString()!],
        JsonValueKind.Array => [.. text.EnumerateArray().Select(t => t.GetString()!)],
        _ => [],
    };
}
