using System.CommandLine;
using AotDistil.Cli.Tasks;
using AotDistil.Packer.Architectures;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Cli.Commands;

/// <summary>The options of <c>aotdistil run</c> that say how a task is done, with transformers' defaults.</summary>
internal sealed class RunOptions
{
    private readonly Option<int?> _topK = new("--top-k") { Description = "Most answers; for text classification all labels where 0.", HelpName = "number" };
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
        (_topK, [ModelTasks.Sequence, ModelTasks.QuestionAnswering, ModelTasks.MaskedLanguage]),
        (_function, [ModelTasks.Sequence]),
        (_pair, [ModelTasks.Sequence]),
        (_aggregation, [ModelTasks.Token]),
        (_stride, [ModelTasks.Token]),
        (_ignore, [ModelTasks.Token]),
        (_question, [ModelTasks.QuestionAnswering]),
        (_maxAnswerLength, [ModelTasks.QuestionAnswering]),
        (_maxSequenceLength, [ModelTasks.QuestionAnswering]),
        (_docStride, [ModelTasks.QuestionAnswering]),
        (_impossible, [ModelTasks.QuestionAnswering]),
        (_noWords, [ModelTasks.QuestionAnswering]),
        (_target, [ModelTasks.MaskedLanguage]),
        (_offsets, [ModelTasks.Token, ModelTasks.QuestionAnswering]),
    ];

    /// <summary>Adds them to a command.</summary>
    public void AddTo(Command command)
    {
        foreach ((Option option, _) in Tasks)
        {
            command.Add(option);
        }
    }

    /// <summary>What makes requests of lines for models of a task.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="task">One of <see cref="ModelTasks"/>.</param>
    /// <exception cref="Verification.VerificationException">The task is none of those that can be run, or an option is of another.</exception>
    public Func<RunLine, TaskRequest> Requests(ParseResult parsed, string task)
    {
        string pipeline = TaskNames.Pipeline(task) ?? throw new Verification.VerificationException($"Models for {task} have no task that run does.");
        foreach ((Option option, string[] tasks) in Tasks)
        {
            if (parsed.GetResult(option) is { Implicit: false } && !tasks.Contains(task))
            {
                throw new Verification.VerificationException($"{option.Name} is no option of {pipeline}, but of {string.Join(" and ", tasks.Select(TaskNames.Pipeline))}.");
            }
        }

        int? topK = parsed.GetValue(_topK);
        if (topK < (task == ModelTasks.Sequence ? 0 : 1))
        {
            throw new Verification.VerificationException($"--top-k is {topK}; expected 1 or more.");
        }

        OffsetUnit unit = parsed.GetValue(_offsets) switch
        {
            "utf8" => OffsetUnit.Utf8,
            "utf16" => OffsetUnit.Utf16,
            _ => OffsetUnit.CodePoint,
        };
        switch (task)
        {
            case ModelTasks.Sequence:
                TextClassificationOptions labels = new()
                {
                    TopK = topK == 0 ? null : topK ?? 1,
                    FunctionToApply = parsed.GetValue(_function) is string function ? Enum.Parse<ClassificationFunction>(function, ignoreCase: true) : null,
                };
                string? pair = parsed.GetValue(_pair);
                return line => line.Json is { } json ? TaskRequestJson.Text(json, labels) : new TextRequest(line.Text, pair, labels);
            case ModelTasks.Token:
                TokenClassificationOptions entities = new()
                {
                    Aggregation = Enum.Parse<AggregationStrategy>(parsed.GetValue(_aggregation) ?? "none", ignoreCase: true),
                    Stride = parsed.GetValue(_stride),
                    IgnoreLabels = parsed.GetValue(_ignore) is { Length: > 0 } ignored ? ignored : ["O"],
                    Offsets = unit,
                };
                return line => new EntityRequest(line.Only(), entities);
            case ModelTasks.QuestionAnswering:
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
