using System.CommandLine;
using AotDistil.Cli.Tasks;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Commands;

/// <summary>The options of <c>aotdistil run</c> that say how a task is done, with transformers' defaults.</summary>
internal sealed class RunOptions
{
    private readonly PairOptions _pairs = new();
    private readonly VectorOptions _vectors = new();
    private readonly Option<string?> _documents = new("--documents") { Description = "Lines among which those are found that answer a text best.", HelpName = "file" };
    private readonly Option<int?> _topK = new("--top-k") { Description = "Most answers; for classification of texts all labels where 0.", HelpName = "number" };
    private readonly Option<string?> _function = new("--function") { Description = "What makes scores of a text's logits." };
    private readonly Option<string?> _pair = new("--pair") { Description = "The second text for all lines.", HelpName = "text" };
    private readonly Option<string?> _aggregation = new("--aggregation") { Description = "What an entity is: tokens, runs of them, or of words." };
    private readonly Option<int?> _stride = new("--stride") { Description = "Read long texts in windows that share so many tokens. Needs an aggregation.", HelpName = "tokens" };
    private readonly Option<string[]> _ignore = new("--ignore") { Description = "A label that is left out, instead of O; may be given several times.", HelpName = "label" };
    private readonly Option<string?> _question = new("--question") { Description = "The question for all lines, which are contexts then.", HelpName = "text" };
    private readonly Option<int?> _maxAnswerLength = new("--max-answer-length") { Description = "Most tokens of an answer; 15 unless said.", HelpName = "tokens" };
    private readonly Option<int?> _maxSequenceLength = new("--max-sequence-length") { Description = "Most tokens of a window, the question included; 384 unless said.", HelpName = "tokens" };
    private readonly Option<int?> _docStride = new("--doc-stride") { Description = "Tokens of the context that windows share; 128 unless said.", HelpName = "tokens" };
    private readonly Option<bool> _impossible = new("--handle-impossible-answer") { Description = "The context may have no answer." };
    private readonly Option<bool> _noWords = new("--no-align-to-words") { Description = "Do not extend answers to whole words." };
    private readonly Option<string[]> _target = new("--target") { Description = "A token to choose from for masks; may be given several times.", HelpName = "token" };
    private readonly Option<string> _offsets = new("--offsets") { Description = "What start and end count.", DefaultValueFactory = _ => "codepoint" };

    /// <summary>The options.</summary>
    public RunOptions()
    {
        _function.AcceptOnlyFromAmong("softmax", "sigmoid", "none");
        _aggregation.AcceptOnlyFromAmong("none", "simple", "first", "average", "max");
        _offsets.AcceptOnlyFromAmong("codepoint", "utf8", "utf16");
    }

    private (Option Option, string[] Tasks)[] Tasks =>
    [
        (_topK, [TaskNames.TextClassification, TaskNames.QuestionAnswering, TaskNames.FillMask, TaskNames.Rerank, TaskNames.Search, TaskNames.FewShot]),
        (_function, [TaskNames.TextClassification, TaskNames.Rerank]),
        (_pair, [TaskNames.TextClassification]),
        (_aggregation, [TaskNames.TokenClassification]),
        (_stride, [TaskNames.TokenClassification]),
        (_ignore, [TaskNames.TokenClassification]),
        (_question, [TaskNames.QuestionAnswering]),
        (_maxAnswerLength, [TaskNames.QuestionAnswering]),
        (_maxSequenceLength, [TaskNames.QuestionAnswering]),
        (_docStride, [TaskNames.QuestionAnswering]),
        (_impossible, [TaskNames.QuestionAnswering]),
        (_noWords, [TaskNames.QuestionAnswering]),
        (_target, [TaskNames.FillMask]),
        (_offsets, [TaskNames.TokenClassification, TaskNames.QuestionAnswering]),
        (_documents, [TaskNames.Rerank, TaskNames.Search]),
        .. _pairs.Tasks,
        .. _vectors.Tasks,
    ];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((Option option, _) in Tasks)
        {
            command.Add(option);
        }
    }

    /// <summary>What makes requests of lines for a model.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="plan">The model.</param>
    /// <exception cref="Verification.VerificationException">The model does not do what the options ask for, or an option is of another task.</exception>
    public Func<RunLine, TaskRequest> Requests(ParseResult parsed, ModelPlan plan)
    {
        string? documents = parsed.GetValue(_documents);
        string pipeline = plan.Task switch
        {
            ModelTasks.Sequence => _pairs.Pipeline(parsed, plan, documents is not null),
            ModelTasks.Embedding => _vectors.Pipeline(parsed, documents is not null),
            _ => TaskNames.Pipeline(plan.Task)!,
        };
        foreach ((Option option, string[] tasks) in Tasks)
        {
            if (parsed.GetResult(option) is { Implicit: false } && !tasks.Contains(pipeline))
            {
                throw new Verification.VerificationException($"{option.Name} is no option of {pipeline}, but of {string.Join(", ", tasks[..^1])}{(tasks.Length > 1 ? " and " : "")}{tasks[^1]}.");
            }
        }

        int? topK = parsed.GetValue(_topK);
        if (topK < (pipeline is TaskNames.TextClassification or TaskNames.FewShot ? 0 : 1))
        {
            throw new Verification.VerificationException($"--top-k is {topK}; expected 1 or more.");
        }

        OffsetUnit unit = parsed.GetValue(_offsets) switch
        {
            "utf8" => OffsetUnit.Utf8,
            "utf16" => OffsetUnit.Utf16,
            _ => OffsetUnit.CodePoint,
        };
        ClassificationFunction? function = parsed.GetValue(_function) is string name ? Enum.Parse<ClassificationFunction>(name, ignoreCase: true) : null;
        switch (pipeline)
        {
            case TaskNames.ZeroShot:
                return _pairs.ZeroShot(parsed);
            case TaskNames.Rerank:
                return PairOptions.Rank(documents!, topK, function);
            case TaskNames.FeatureExtraction or TaskNames.Search or TaskNames.FewShot:
                return _vectors.Requests(parsed, plan, documents, topK);
            case TaskNames.TextClassification:
                TextClassificationOptions labels = new()
                {
                    TopK = topK == 0 ? null : topK ?? 1,
                    FunctionToApply = function,
                };
                string? pair = parsed.GetValue(_pair);
                return line => line.Json is { } json ? TaskRequestJson.Text(json, labels) : new TextRequest(line.Text, pair, labels);
            case TaskNames.TokenClassification:
                TokenClassificationOptions entities = new()
                {
                    Aggregation = Enum.Parse<AggregationStrategy>(parsed.GetValue(_aggregation) ?? "none", ignoreCase: true),
                    Stride = parsed.GetValue(_stride),
                    IgnoreLabels = parsed.GetValue(_ignore) is { Length: > 0 } ignored ? ignored : ["O"],
                    Offsets = unit,
                };
                return line => new EntityRequest(line.Only(), entities);
            case TaskNames.QuestionAnswering:
                QuestionAnsweringOptions answers = new()
                {
                    TopK = topK ?? 1,
                    MaxAnswerLength = parsed.GetValue(_maxAnswerLength) ?? 15,
                    MaxSequenceLength = parsed.GetValue(_maxSequenceLength),
                    DocStride = parsed.GetValue(_docStride),
                    HandleImpossibleAnswer = parsed.GetValue(_impossible),
                    AlignToWords = !parsed.GetValue(_noWords),
                    Offsets = unit,
                };
                string? question = parsed.GetValue(_question);
                return line => question is not null ? new QuestionRequest(question, line.Only(), answers) : TaskRequestJson.Question(line.Object(), answers);
            default:
                FillMaskOptions masks = new() { TopK = topK ?? 5, Targets = parsed.GetValue(_target) is { Length: > 0 } targets ? targets : null };
                return line => new MaskRequest(line.Only(), masks);
        }
    }
}
