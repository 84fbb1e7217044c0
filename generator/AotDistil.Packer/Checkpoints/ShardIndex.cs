using System.Text.Json;

namespace AotDistil.Packer.Checkpoints;

/// <summary>Reads <c>model.safetensors.index.json</c>: which tensor lies in which shard.</summary>
internal static class ShardIndex
{
    /// <summary>The index's file name.</summary>
    public const string FileName = "model.safetensors.index.json";

    private const long MaxBytes = 64 << 20;

    /// <summary>Reads the index in <paramref name="folder"/>: shard file name by tensor name.</summary>
    /// <exception cref="PackerException">The index is damaged or names a file outside the folder.</exception>
    public static Dictionary<string, string> Read(string folder)
    {
        string path = Path.Combine(folder, FileName);
        Dictionary<string, string> shards = new(StringComparer.Ordinal);
        try
        {
            using JsonDocument document = JsonDocument.Parse(InputFile.ReadAll(path, MaxBytes), new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object
                || !document.RootElement.TryGetProperty("weight_map", out JsonElement map) || map.ValueKind != JsonValueKind.Object)
            {
                throw new PackerException(PackerErrors.ShardIndex, "the index has no object 'weight_map' from tensor names to shards", path);
            }

            foreach (JsonProperty entry in map.EnumerateObject())
            {
                string? shard = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
                shards.Add(entry.Name, IsPlainFileName(shard)
                    ? shard!
                    : throw new PackerException(
                        PackerErrors.ShardIndex,
                        $"tensor '{entry.Name}' is said to lie in {entry.Value.GetRawText()}; expected the name of a file in this folder, without any path",
                        path));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PackerException(PackerErrors.ShardIndex, $"the index is not the JSON it should be: {e.Message}", path);
        }

        return shards.Count > 0 ? shards : throw new PackerException(PackerErrors.ShardIndex, "the index names no tensor", path);
    }

    /// <summary>A model must not make the packer read anything beside it: both systems' separators, drives and the dot names are refused everywhere.</summary>
    private static bool IsPlainFileName(string? name) =>
        !string.IsNullOrWhiteSpace(name) && name is not ("." or "..") && !name.AsSpan().ContainsAny("/\\:") && !name.Any(char.IsControl);
}
