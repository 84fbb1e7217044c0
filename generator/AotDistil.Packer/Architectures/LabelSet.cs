using System.Globalization;
using System.Text.Json;

namespace AotDistil.Packer.Architectures;

/// <summary>Labels and problem type of a classifier, as transformers' PretrainedConfig understands them.</summary>
/// <param name="Names">By id.</param>
/// <param name="Problem"><c>single_label_classification</c>, <c>multi_label_classification</c> or <c>regression</c>.</param>
internal sealed record LabelSet(IReadOnlyList<string> Names, string Problem)
{
    private const string SingleLabel = "single_label_classification";
    private const string MultiLabel = "multi_label_classification";
    private const string Regression = "regression";

    /// <summary>transformers' own default.</summary>
    private const int DefaultLabels = 2;

    private const int MaxLabels = 65_536;

    /// <summary>For outputs that have no names.</summary>
    public static LabelSet None { get; } = new([], SingleLabel);

    /// <summary>The two outputs of question answering.</summary>
    public static LabelSet Span { get; } = new(["start", "end"], SingleLabel);

    /// <summary>Labels of tokens, of which one holds for each token.</summary>
    /// <exception cref="PackerException">They are incomplete or contradict each other.</exception>
    public static LabelSet OfTokens(ConfigFile config) => new(ReadNames(config), SingleLabel);

    /// <summary>Reads labels and problem type.</summary>
    /// <exception cref="PackerException">They are incomplete, unknown or contradict each other.</exception>
    public static LabelSet Read(ConfigFile config)
    {
        string[] names = ReadNames(config);
        string problem = config.String("problem_type") ?? (names.Length == 1 ? MultiLabel : SingleLabel); // of one label the pipeline takes the sigmoid
        if (problem is not (SingleLabel or MultiLabel or Regression))
        {
            throw Invalid(config, $"'problem_type' is '{problem}'; expected {SingleLabel}, {MultiLabel} or {Regression}");
        }

        return problem != SingleLabel || names.Length > 1
            ? new LabelSet(names, problem)
            : throw Invalid(config, $"'problem_type' is {SingleLabel}, but there is only one label: its score would always be 1. For one value say {Regression}, for yes or no {MultiLabel}");
    }

    private static string[] ReadNames(ConfigFile config)
    {
        int? count = config.Find("num_labels") is null ? null : config.Integer("num_labels", null, DefaultLabels, 1, MaxLabels);
        if (config.Find("id2label") is not JsonElement labels)
        {
            return [.. Enumerable.Range(0, count ?? DefaultLabels).Select(i => string.Create(CultureInfo.InvariantCulture, $"LABEL_{i}"))];
        }

        SortedDictionary<int, string> byId = [];
        foreach ((string key, JsonElement label) in config.Members(labels, "id2label"))
        {
            if (!int.TryParse(key, NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out int id) || id >= MaxLabels)
            {
                throw Invalid(config, $"'id2label' has the key '{key}'; expected an integer from 0 to {MaxLabels - 1}");
            }

            if (!byId.TryAdd(id, config.Text(label, "id2label")))
            {
                throw Invalid(config, $"'id2label' names id {id} twice");
            }

            if (byId[id].Contains('\0', StringComparison.Ordinal))
            {
                throw Invalid(config, $"'id2label' names id {id} with a zero character, which a C string cannot hold");
            }
        }

        if (byId.Count == 0)
        {
            throw Invalid(config, "'id2label' is empty; expected a name for each label");
        }

        int missing = Enumerable.Range(0, byId.Count).FirstOrDefault(i => !byId.ContainsKey(i), -1);
        if (missing >= 0)
        {
            throw Invalid(config, $"'id2label' names {byId.Count} labels but not id {missing}; ids must run from 0 without gaps");
        }

        return count is null || count == byId.Count
            ? [.. byId.Values]
            : throw Invalid(config, $"'num_labels' is {count}, but 'id2label' names {byId.Count} labels");
    }

    private static PackerException Invalid(ConfigFile config, string message) => new(PackerErrors.LabelsInvalid, message, config.Path);
}
