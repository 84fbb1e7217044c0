using System.Text;
using System.Text.Json;

namespace AotDistil.Packer.Tokenizers;

/// <summary>A JSON file whose every reading names the file and the place when something is not as it should be.</summary>
internal sealed class JsonFile : IDisposable
{
    private readonly JsonDocument _document;

    private JsonFile(string path, JsonDocument document)
    {
        Path = path;
        _document = document;
    }

    /// <summary>Path of the file.</summary>
    public string Path { get; }

    /// <summary>The file's object.</summary>
    public JsonElement Root => _document.RootElement;

    /// <summary>Reads a file that must hold one JSON object.</summary>
    public static JsonFile Open(string path)
    {
        ReadOnlyMemory<byte> bytes = TokenizerFile.ReadBytes(path);
        if (bytes.Span.StartsWith("\uFEFF"u8))
        {
            bytes = bytes[3..];
        }

        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(bytes);
        }
        catch (JsonException e)
        {
            throw TokenizerError.Damaged(path, $"it is no valid JSON ({e.Message})", "a JSON object");
        }

        if (document.RootElement.ValueKind != JsonValueKind.Object)
        {
            string kind = document.RootElement.ValueKind.ToString();
            document.Dispose();
            throw TokenizerError.Damaged(path, $"it holds a JSON {kind}", "a JSON object");
        }

        return new JsonFile(path, document);
    }

    /// <summary>Reads a file if it is there.</summary>
    public static JsonFile? OpenIfThere(string path) => File.Exists(path) ? Open(path) : null;

    /// <summary>A property; null if it is missing or JSON's null.</summary>
    public static JsonElement? Find(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    /// <summary>A property that must be there and of a kind.</summary>
    public JsonElement Require(JsonElement parent, string name, JsonValueKind kind, string where)
    {
        JsonElement value = Find(parent, name) ?? throw TokenizerError.Damaged(Path, $"{where} has no \"{name}\"", $"a JSON {kind}");
        return value.ValueKind == kind ? value : throw TokenizerError.Damaged(Path, $"\"{name}\" of {where} is a JSON {value.ValueKind}", $"a JSON {kind}");
    }

    /// <summary>A Boolean property; null if it is missing or null.</summary>
    public bool? Boolean(JsonElement parent, string name, string where) => Find(parent, name) is not { } value ? null : value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw TokenizerError.Damaged(Path, $"\"{name}\" of {where} is a JSON {value.ValueKind}", "true, false or null"),
    };

    /// <summary>A Boolean property that must be there.</summary>
    public bool RequireBoolean(JsonElement parent, string name, string where) =>
        Boolean(parent, name, where) ?? throw TokenizerError.Damaged(Path, $"{where} has no \"{name}\"", "true or false");

    /// <summary>A string property; null if it is missing or null.</summary>
    public string? String(JsonElement parent, string name, string where) => Find(parent, name) is { } value ? Text(value, $"\"{name}\" of {where}") : null;

    /// <summary>A string property that must be there.</summary>
    public string RequireString(JsonElement parent, string name, string where) =>
        String(parent, name, where) ?? throw TokenizerError.Damaged(Path, $"{where} has no \"{name}\"", "a string");

    /// <summary>An element that must be a string of valid Unicode.</summary>
    public string Text(JsonElement value, string where)
    {
        if (value.ValueKind != JsonValueKind.String)
        {
            throw TokenizerError.Damaged(Path, $"{where} is a JSON {value.ValueKind}", "a string");
        }

        return Unicode(() => value.GetString()!, where);
    }

    /// <summary>The name of a property, which must be valid Unicode.</summary>
    public string Name(JsonProperty property, string where) => Unicode(() => property.Name, where);

    /// <summary>An element that must be an integer from 0.</summary>
    public int Index(JsonElement value, string where) => value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 0
        ? number
        : throw TokenizerError.Damaged(Path, $"{where} is {Shorten(value.GetRawText())}", $"an integer from 0 to {int.MaxValue}");

    /// <summary>An integer property that must be there.</summary>
    public int RequireIndex(JsonElement parent, string name, string where) =>
        Index(Find(parent, name) ?? throw TokenizerError.Damaged(Path, $"{where} has no \"{name}\"", "an integer"), $"\"{name}\" of {where}");

    /// <summary>An array's elements; the array must be there.</summary>
    public IEnumerable<JsonElement> RequireArray(JsonElement parent, string name, string where) =>
        Require(parent, name, JsonValueKind.Array, where).EnumerateArray();

    /// <summary>A string property that must be one of a few; null if it is missing or null.</summary>
    public int? Choice(JsonElement parent, string name, string where, params ReadOnlySpan<string> choices)
    {
        if (String(parent, name, where) is not { } value)
        {
            return null;
        }

        int choice = choices.IndexOf(value);
        return choice >= 0 ? choice : throw TokenizerError.Damaged(
            Path, $"\"{name}\" of {where} is \"{Shorten(value)}\"", $"one of {string.Join(", ", choices.ToArray().Select(c => $"\"{c}\""))}");
    }

    /// <summary>A string property that must be there and one of a few.</summary>
    public int RequireChoice(JsonElement parent, string name, string where, params ReadOnlySpan<string> choices) =>
        Choice(parent, name, where, choices) ?? throw TokenizerError.Damaged(Path, $"{where} has no \"{name}\"", "a string");

    /// <summary>A string property that must be one character.</summary>
    public Rune RequireCharacter(JsonElement parent, string name, string where)
    {
        string text = RequireString(parent, name, where);
        if (text.Length > 0 && Rune.TryGetRuneAt(text, 0, out Rune rune) && rune.Utf16SequenceLength == text.Length)
        {
            return rune;
        }

        throw TokenizerError.Damaged(Path, $"\"{name}\" of {where} is \"{Shorten(text)}\"", "one character");
    }

    /// <summary>A text for a message, cut if it is long.</summary>
    public static string Shorten(string text) => text.Length <= 60 ? text : text[..57] + "…";

    /// <inheritdoc/>
    public void Dispose() => _document.Dispose();

    private string Unicode(Func<string> read, string where)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            throw TokenizerError.Damaged(Path, $"{where} is no valid Unicode (half a surrogate pair)", "Unicode text");
        }
    }
}
