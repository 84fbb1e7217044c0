using System.Text.Json;
using AotDistil.Packer.Checkpoints;

namespace AotDistil.Packer.Architectures;

/// <summary>A model folder's <c>config.json</c>, or another file of its kind: values by key, each checked for its type and range.</summary>
internal sealed class ConfigFile
{
    private const long MaxBytes = 16 << 20;

    private readonly JsonElement _root;

    private ConfigFile(string path, JsonElement root)
    {
        Path = path;
        _root = root;
    }

    /// <summary>The file's path.</summary>
    public string Path { get; }

    /// <summary>Reads <c>config.json</c> of a model folder, or another file in it.</summary>
    /// <exception cref="PackerException">It is missing or not a JSON object.</exception>
    public static ConfigFile Read(string folder, string name = "config.json")
    {
        string path = System.IO.Path.Combine(folder, name);
        try
        {
            using JsonDocument document = JsonDocument.Parse(InputFile.ReadAll(path, MaxBytes), new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new PackerException(PackerErrors.ConfigInvalid, $"{name} holds {Kind(document.RootElement)}; expected an object", path);
            }

            // Reads every key once, since one that is no valid Unicode is only found when it is read.
            _ = document.RootElement.EnumerateObject().Count(p => p.Name.Length == 0);
            return new ConfigFile(path, document.RootElement.Clone());
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new PackerException(PackerErrors.ConfigInvalid, $"{name} is not the JSON it should be: {e.Message}", path);
        }
    }

    /// <summary>The value of a key, or null where the key is missing or its value null.</summary>
    public JsonElement? Find(string key) => _root.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>An integer in a range, under a key or under its other name; <paramref name="fallback"/> where it is missing.</summary>
    public int Integer(string key, string? otherKey, int fallback, int minimum, int maximum)
    {
        if (otherKey is not null && Find(otherKey) is JsonElement other)
        {
            if (Find(key) is JsonElement main && main.GetRawText() != other.GetRawText())
            {
                throw Invalid($"'{key}' is {main.GetRawText()}, but '{otherKey}', which means the same, is {other.GetRawText()}; remove one");
            }

            key = otherKey;
        }

        return Find(key) is not JsonElement value ? fallback
            : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= minimum && number <= maximum ? number
            : throw Invalid($"'{key}' is {value.GetRawText()}; expected an integer from {minimum} to {maximum}");
    }

    /// <summary>A number above 0 and at most <paramref name="maximum"/>; <paramref name="fallback"/> where it is missing.</summary>
    public double Positive(string key, double fallback, double maximum) =>
        Find(key) is not JsonElement value ? fallback
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number > 0 && number <= maximum ? number
        : throw Invalid($"'{key}' is {value.GetRawText()}; expected a number above 0 and at most {maximum}");

    /// <summary>A boolean; <paramref name="fallback"/> where it is missing.</summary>
    public bool Boolean(string key, bool fallback) => Find(key) switch
    {
        null => fallback,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        JsonElement value => throw Invalid($"'{key}' is {Kind(value)}; expected true or false"),
    };

    /// <summary>A string, or null where it is missing.</summary>
    public string? String(string key) => Find(key) is JsonElement value ? Text(value, key) : null;

    /// <summary>An array of strings; empty where it is missing.</summary>
    public IReadOnlyList<string> Strings(string key) => Find(key) switch
    {
        null => [],
        { ValueKind: JsonValueKind.Array } array => [.. array.EnumerateArray().Select(e => Text(e, key))],
        JsonElement value => throw Invalid($"'{key}' is {Kind(value)}; expected an array of strings"),
    };

    /// <summary>The members of a JSON object.</summary>
    public IReadOnlyList<(string Key, JsonElement Value)> Members(JsonElement value, string key)
    {
        try
        {
            return value.ValueKind == JsonValueKind.Object
                ? [.. value.EnumerateObject().Select(p => (p.Name, p.Value))]
                : throw Invalid($"'{key}' is {Kind(value)}; expected an object");
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"'{key}' has a key that is no valid Unicode");
        }
    }

    /// <summary>The string in a JSON value.</summary>
    public string Text(JsonElement value, string key)
    {
        try
        {
            return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Invalid($"'{key}' holds {Kind(value)}; expected a string");
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"'{key}' holds a string that is no valid Unicode");
        }
    }

    /// <summary>The refusal of a value.</summary>
    public PackerException Invalid(string message) => new(PackerErrors.ConfigInvalid, message, Path);

    /// <summary>What a value is, for messages.</summary>
    public static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };
}
