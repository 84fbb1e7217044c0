using System.Text.Json;
using AotDistil.Cli.Tasks;
using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Verification.Expected;

/// <summary>Reads the encodings, answers and vectors of an expected.json; what else is in it is for others.</summary>
internal static class ExpectedJson
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="task">The model's task: answers of others are counted.</param>
    /// <exception cref="VerificationException">It is not there, or of another form.</exception>
    public static ExpectedFile Read(string path, string task)
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
                ? Contents(path, json.RootElement, encodings, task)
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

    private static ExpectedFile Contents(string path, JsonElement root, JsonElement encodings, string task)
    {
        List<ExpectedAnswer> answers = [];
        List<ExpectedZeroShot> zeroShots = [];
        Dictionary<string, int> others = [];
        foreach ((int index, JsonElement answer) in Array(root, "answers").Index())
        {
            string pipeline = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("task", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
            if (pipeline == TaskNames.Pipeline(task))
            {
                answers.Add(Answer(path, index, answer, (input, options, output) => new ExpectedAnswer(index, TaskRequestJson.Read(task, input, options), output.Clone())));
            }
            else if (pipeline == ExpectedZeroShot.Pipeline && task == ModelTasks.Sequence)
            {
                zeroShots.Add(Answer(path, index, answer, (input, options, output) => ExpectedZeroShot.Read(index, input, options, output)));
            }
            else
            {
                others[pipeline] = others.GetValueOrDefault(pipeline) + 1;
            }
        }

        return new ExpectedFile
        {
            Encodings = [.. encodings.EnumerateArray().Select((e, i) => Encoding(path, i, e))],
            Answers = answers,
            ZeroShots = zeroShots,
            Embeddings = [.. Array(root, "embeddings").Select((e, i) => Embedding(path, i, e))],
            OtherTasks = others,
        };
    }

    private static JsonElement.ArrayEnumerator Array(JsonElement root, string name) =>
        root.TryGetProperty(name, out JsonElement array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;

    private static T Answer<T>(string path, int index, JsonElement answer, Func<JsonElement, JsonElement, JsonElement, T> read)
    {
        try
        {
            return answer.TryGetProperty("input", out JsonElement input) && answer.TryGetProperty("options", out JsonElement options) && answer.TryGetProperty("output", out JsonElement output)
                ? read(input, options, output)
                : throw new JsonException("it needs input, options and output");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw Invalid(path, $"answers[{index}]: {e.Message}");
        }
    }

    private static ExpectedEmbedding Embedding(string path, int index, JsonElement embedding)
    {
        if (embedding.ValueKind != JsonValueKind.Object || !embedding.TryGetProperty("text", out JsonElement text) || text.ValueKind != JsonValueKind.String)
        {
            throw Invalid(path, $"embeddings[{index}] has no text");
        }

        ExpectedVector[] vectors = [.. embedding.EnumerateObject().Select(p => ExpectedVector.Of(p.Name, () => Vector(path, index, p))).OfType<ExpectedVector>()];
        return vectors.Length > 0 ? new ExpectedEmbedding(index, text.GetString()!, vectors) : throw Invalid(path, $"embeddings[{index}] has none of mean, cls and max");
    }

    private static float[] Vector(string path, int index, JsonProperty vector)
    {
        float number = 0;
        return vector.Value.ValueKind == JsonValueKind.Array && vector.Value.EnumerateArray().All(n => n.ValueKind == JsonValueKind.Number && n.TryGetSingle(out number) && float.IsFinite(number))
            ? [.. vector.Value.EnumerateArray().Select(n => n.GetSingle())]
            : throw Invalid(path, $"{vector.Name} of embeddings[{index}] is no array of numbers");
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
