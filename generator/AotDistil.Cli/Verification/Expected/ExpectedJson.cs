using System.Text.Json;
using AotDistil.Cli.Tasks;

namespace AotDistil.Cli.Verification.Expected;

/// <summary>Reads the encodings and answers of an expected.json; what else is in it is for others.</summary>
internal static class ExpectedJson
{
    /// <summary>Reads the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="task">The model's task: answers of others are counted.</param>
    /// <param name="others">Answers of other tasks by their names.</param>
    /// <exception cref="VerificationException">It is not there, or of another form.</exception>
    public static (IReadOnlyList<ExpectedEncoding> Encodings, IReadOnlyList<ExpectedAnswer> Answers) Read(string path, string task, IDictionary<string, int> others)
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
                ? ([.. encodings.EnumerateArray().Select((e, i) => Encoding(path, i, e))], [.. Answers(path, json.RootElement, task, others)])
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

    private static IEnumerable<ExpectedAnswer> Answers(string path, JsonElement root, string task, IDictionary<string, int> others)
    {
        if (!root.TryGetProperty("answers", out JsonElement answers) || answers.ValueKind != JsonValueKind.Array)
        {
            yield break;
        }

        int index = 0;
        foreach (JsonElement answer in answers.EnumerateArray())
        {
            string pipeline = answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("task", out JsonElement name) && name.ValueKind == JsonValueKind.String ? name.GetString()! : "";
            if (pipeline == TaskNames.Pipeline(task))
            {
                yield return Answer(path, index, answer, task);
            }
            else
            {
                others[pipeline] = (others.TryGetValue(pipeline, out int count) ? count : 0) + 1;
            }

            index++;
        }
    }

    private static ExpectedAnswer Answer(string path, int index, JsonElement answer, string task)
    {
        try
        {
            return answer.TryGetProperty("input", out JsonElement input) && answer.TryGetProperty("options", out JsonElement options) && answer.TryGetProperty("output", out JsonElement output)
                ? new ExpectedAnswer(index, TaskRequestJson.Read(task, input, options), output.Clone())
                : throw new JsonException("it needs input, options and output");
        }
        catch (JsonException e)
        {
            throw Invalid(path, $"answers[{index}]: {e.Message}");
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
