using System.Text.Json;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Tasks;

/// <summary>Requests as transformers' pipelines take them: an input and options by their names. Offsets count code points, as in Python.</summary>
internal static class TaskRequestJson
{
    /// <summary>Reads a request.</summary>
    /// <param name="task">The model's task, one of <see cref="ModelTasks"/>.</param>
    /// <param name="input">A text, or an object.</param>
    /// <param name="options">An object.</param>
    /// <exception cref="JsonException">They are of another form.</exception>
    public static TaskRequest Read(string task, JsonElement input, JsonElement options)
    {
        try
        {
            return task switch
            {
                ModelTasks.Sequence => Text(input, Fold(options, TextClassificationOptions.Default, Set)),
                ModelTasks.Token => new EntityRequest(String(input), Fold(options, new TokenClassificationOptions { Offsets = OffsetUnit.CodePoint }, Set)),
                ModelTasks.QuestionAnswering => Question(input, Fold(options, new QuestionAnsweringOptions { Offsets = OffsetUnit.CodePoint }, Set)),
                ModelTasks.MaskedLanguage => new MaskRequest(String(input), Fold(options, FillMaskOptions.Default, Set)),
                _ => throw new JsonException($"there is no pipeline for {task}"),
            };
        }
        catch (Exception e) when (e is InvalidOperationException or FormatException or ArgumentOutOfRangeException)
        {
            throw new JsonException(e.Message, e);
        }
    }

    /// <summary>A question and its context.</summary>
    public static QuestionRequest Question(JsonElement input, QuestionAnsweringOptions options) => new(Member(input, "question"), Member(input, "context"), options);

    /// <summary>A text, or an object of two.</summary>
    public static TextRequest Text(JsonElement input, TextClassificationOptions options) => input.ValueKind == JsonValueKind.Object
        ? new(Member(input, "text"), input.TryGetProperty("text_pair", out JsonElement pair) && pair.ValueKind != JsonValueKind.Null ? String(pair) : null, options)
        : new(String(input), null, options);

    /// <summary>A text.</summary>
    public static string String(JsonElement text) => text.ValueKind == JsonValueKind.String ? text.GetString()! : throw new JsonException($"expected a string, found {text.ValueKind}");

    private static string Member(JsonElement input, string name) =>
        input.ValueKind == JsonValueKind.Object && input.TryGetProperty(name, out JsonElement member) ? String(member) : throw new JsonException($"expected an object with \"{name}\"");

    private static TOptions Fold<TOptions>(JsonElement options, TOptions defaults, Func<TOptions, string, JsonElement, TOptions?> set)
        where TOptions : class => options.EnumerateObject().Aggregate(defaults, (o, p) => set(o, p.Name, p.Value) ?? throw new JsonException($"the option {p.Name} is not known"));

    private static TextClassificationOptions? Set(TextClassificationOptions o, string name, JsonElement value) => name switch
    {
        "top_k" => o with { TopK = Nullable(value) },
        "function_to_apply" => o with { FunctionToApply = value.ValueKind == JsonValueKind.Null ? null : Choice<ClassificationFunction>(value) },
        _ => null,
    };

    private static TokenClassificationOptions? Set(TokenClassificationOptions o, string name, JsonElement value) => name switch
    {
        "aggregation_strategy" => o with { Aggregation = Choice<AggregationStrategy>(value) },
        "stride" => o with { Stride = Nullable(value) },
        "ignore_labels" => o with { IgnoreLabels = Strings(value) },
        _ => null,
    };

    private static QuestionAnsweringOptions? Set(QuestionAnsweringOptions o, string name, JsonElement value) => name switch
    {
        "top_k" => o with { TopK = value.GetInt32() },
        "max_answer_len" => o with { MaxAnswerLength = value.GetInt32() },
        "max_seq_len" => o with { MaxSequenceLength = Nullable(value) },
        "max_question_len" => o, // fast tokenizers do not apply it
        "doc_stride" => o with { DocStride = Nullable(value) },
        "handle_impossible_answer" => o with { HandleImpossibleAnswer = value.GetBoolean() },
        "align_to_words" => o with { AlignToWords = value.GetBoolean() },
        _ => null,
    };

    private static FillMaskOptions? Set(FillMaskOptions o, string name, JsonElement value) => name switch
    {
        "top_k" => o with { TopK = value.GetInt32() },
        "targets" => o with { Targets = value.ValueKind == JsonValueKind.Null ? null : value.ValueKind == JsonValueKind.String ? [String(value)] : Strings(value) },
        _ => null,
    };

    private static int? Nullable(JsonElement value) => value.ValueKind == JsonValueKind.Null ? null : value.GetInt32();

    private static string[] Strings(JsonElement value) => [.. value.EnumerateArray().Select(String)];

    private static T Choice<T>(JsonElement value)
        where T : struct, Enum =>
        Enum.TryParse(String(value), ignoreCase: true, out T choice) && Enum.IsDefined(choice) ? choice : throw new JsonException($"{value} is none of {string.Join(", ", Enum.GetNames<T>()).ToLowerInvariant()}");
}
