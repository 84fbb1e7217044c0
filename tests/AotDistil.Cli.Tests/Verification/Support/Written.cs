using System.Text.Json;
using System.Text.Json.Nodes;
using AotDistil.Packer.Tests.Support;

namespace AotDistil.Cli.Tests.Verification.Support;

/// <summary>An expected.json and its safetensors, written by a test.</summary>
internal static class Written
{
    /// <summary>Writes both files into a model's folder and returns the path of the first.</summary>
    public static string Answers(string folder, IEnumerable<JsonObject> encodings, IEnumerable<StoredTensor>? tensors = null, string name = "expected")
    {
        string path = Path.Combine(folder, name + ".json");
        File.WriteAllText(path, new JsonObject { ["task"] = "sequence", ["encodings"] = new JsonArray([.. encodings]) }.ToJsonString());
        if (tensors is not null)
        {
            File.WriteAllBytes(Path.ChangeExtension(path, ".safetensors"), SafetensorsWriter.Write(tensors));
        }

        return path;
    }

    /// <summary>An encoding.</summary>
    public static JsonObject Encoding(JsonNode? text, int[] ids, int[]? types = null)
    {
        JsonObject encoding = new() { ["text"] = text, ["input_ids"] = JsonSerializer.SerializeToNode(ids) };
        if (types is not null)
        {
            encoding["token_type_ids"] = JsonSerializer.SerializeToNode(types);
        }

        return encoding;
    }

    /// <summary>A tensor.</summary>
    public static StoredTensor Tensor(string name, float[] values, params long[] shape) => StoredTensor.Of(name, "F32", shape.Length == 0 ? [values.Length] : shape, values);
}
