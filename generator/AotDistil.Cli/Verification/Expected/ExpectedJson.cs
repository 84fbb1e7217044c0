using System.Text.Json;

namespace AotDistil.Cli.Verification.Expected;

/// <summary>Reads the encodings of an expected.json; what else is in it is for others.</summary>
internal static class ExpectedJson
{
    /// <summary>Reads the file.</summary>
    /// <exception cref="VerificationException">It is not there, or of another form.</exception>
    public static IReadOnlyList<ExpectedEncoding> Read(string path)
    {
        byte[] content;
        try
        {
            content = File.ReadAllBytes(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new VerificationException($"{path} is not there. Write one with transformers' encodings and states as docs/verify.md says, or name another with --expected.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new VerificationException($"{path} cannot be read: {e.Message}");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(content);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("encodings", out JsonElement encodings) && encodings.ValueKind == JsonValueKind.Array
                ? [.. encodings.EnumerateArray().Select((e, i) => Encoding(path, i, e))]
                : throw Invalid(path, "it has no array \"encodings\"");
        }
        catch (JsonException e)
        {
            throw Invalid(path, $"it is no JSON: {e.Message}");
        }
        catch (InvalidOperationException e)
        {
            throw Invalid(path, e.Message); // a string with half a surrogate pair
        }
    }

    private static ExpectedEncoding Encoding(string path, int index, JsonElement encoding)
    {
        if (encoding.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(path, $"encodings[{index}] is no object");
        }

        int[] ids = Numbers(path, index, encoding, "input_ids") is { Length: > 0 } found ? found : throw Invalid(path, $"encodings[{index}] has no input_ids");
        int[]? types = Numbers(path, index, encoding, "token_type_ids");
        if (types is not null && types.Length != ids.Length)
        {
            throw Invalid(path, $"encodings[{index}] has {ids.Length} input_ids and {types.Length} token_type_ids");
        }

        (string? text, string? pair) = Texts(path, index, encoding);
        return new ExpectedEncoding(index, text, pair, ids, types);
    }

    private static (string? Text, string? Pair) Texts(string path, int index, JsonElement encoding)
    {
        if (!encoding.TryGetProperty("text", out JsonElement text) || text.ValueKind == JsonValueKind.Null)
        {
            return (null, null);
        }

        return text.ValueKind switch
        {
            JsonValueKind.String => (text.GetString(), null),
            JsonValueKind.Array when text.GetArrayLength() == 2 && text.EnumerateArray().All(t => t.ValueKind == JsonValueKind.String) => (text[0].GetString(), text[1].GetString()),
            _ => throw Invalid(path, $"the text of encodings[{index}] is neither a string nor an array of two"),
        };
    }

    private static int[]? Numbers(string path, int index, JsonElement encoding, string name)
    {
        if (!encoding.TryGetProperty(name, out JsonElement array) || array.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        int number = 0;
        return array.ValueKind == JsonValueKind.Array && array.EnumerateArray().All(n => n.ValueKind == JsonValueKind.Number && n.TryGetInt32(out number) && number >= 0)
            ? [.. array.EnumerateArray().Select(n => n.GetInt32())]
            : throw Invalid(path, $"{name} of encodings[{index}] is no array of integers of 0 or more");
    }

    private static VerificationException Invalid(string path, string reason) => new($"{path} is no expected.json as docs/verify.md describes it: {reason}.");
}
