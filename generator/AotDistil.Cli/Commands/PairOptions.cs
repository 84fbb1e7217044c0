using System.CommandLine;
using AotDistil.Cli.Tasks;
using AotDistil.Cli.Verification;
using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Commands;

/// <summary>The options of <c>aotdistil run</c> for what is built on classifiers of pairs, with transformers' defaults.</summary>
internal sealed class PairOptions
{
    private readonly Option<string?> _labels = new("--labels") { Description = "Labels of your own, separated by commas, for a model of natural language inference.", HelpName = "label,label" };
    private readonly Option<string?> _template = new("--hypothesis-template") { Description = $"The sentence about a label, with {{}} where it goes; \"{ZeroShotOptions.Default.HypothesisTemplate}\" unless said.", HelpName = "text" };
    private readonly Option<bool> _multiLabel = new("--multi-label") { Description = "Any number of labels may hold, each with a score of its own." };

    /// <summary>Options, and the tasks that they belong to.</summary>
    public IEnumerable<(Option Option, string[] Tasks)> Tasks => [(_labels, [TaskNames.ZeroShot]), (_template, [TaskNames.ZeroShot]), (_multiLabel, [TaskNames.ZeroShot])];

    /// <summary>What a classifier is asked for.</summary>
    /// <exception cref="VerificationException">It is not made for that.</exception>
    public string Pipeline(ParseResult parsed, ModelPlan plan, bool hasDocuments)
    {
        if (parsed.GetValue(_labels) is not null)
        {
            return plan.TellsEntailment
                ? TaskNames.ZeroShot
                : throw new VerificationException(
                    $"--labels needs a model of natural language inference: none of this one's labels ({Shown(plan)}) begins with \"entail\". If one means that, name it so in config.json (id2label).");
        }

        return !hasDocuments ? TaskNames.TextClassification
            : plan.Ranks ? TaskNames.Rerank
            : throw new VerificationException($"--documents needs a reranker, which has one label, or a model that makes vectors; this one has {plan.Labels.Names.Count} labels ({Shown(plan)}).");
    }

    /// <summary>Requests of <see cref="TaskNames.ZeroShot"/>.</summary>
    /// <exception cref="VerificationException">There is no label.</exception>
    public Func<RunLine, TaskRequest> ZeroShot(ParseResult parsed)
    {
        string[] labels = parsed.GetValue(_labels)!.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (labels.Length == 0)
        {
            throw new VerificationException("--labels has none; expected words, separated by commas.");
        }

        ZeroShotOptions options = new() { HypothesisTemplate = parsed.GetValue(_template) ?? ZeroShotOptions.Default.HypothesisTemplate, MultiLabel = parsed.GetValue(_multiLabel) };
        return line => new ZeroShotRequest(line.Only(), labels, options);
    }

    /// <summary>Requests of <see cref="TaskNames.Rerank"/>.</summary>
    /// <exception cref="VerificationException">The documents cannot be read, or the function is none for them.</exception>
    public static Func<RunLine, TaskRequest> Rank(string documents, int? topK, ClassificationFunction? function)
    {
        if (function == ClassificationFunction.Softmax)
        {
            throw new VerificationException("--function is softmax, of which the score of one label is always 1; expected sigmoid or none.");
        }

        IReadOnlyList<string> all = TextFile.Texts(documents);
        return line => new RankRequest(line.Only(), all, topK ?? all.Count, function);
    }

    private static string Shown(ModelPlan plan) => string.Join(", ", plan.Labels.Names.Take(5)) + (plan.Labels.Names.Count > 5 ? ", …" : "");
}
