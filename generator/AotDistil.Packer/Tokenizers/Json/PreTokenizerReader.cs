using System.Text.Json;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Steps;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>Reads <c>pre_tokenizer</c> of tokenizer.json.</summary>
internal static class PreTokenizerReader
{
    private const string Where = "pre_tokenizer";
    private const string Supported =
        "BertPreTokenizer, Whitespace, WhitespaceSplit, ByteLevel, Metaspace, Split, Punctuation, Digits, CharDelimiterSplit or a Sequence of them";

    // In the order of TokenizerLayout.Behavior.
    private static readonly string[] Behaviors = ["Removed", "Isolated", "MergedWithPrevious", "MergedWithNext", "Contiguous"];

    // In the order of Steps.PrependScheme.
    private static readonly string[] Schemes = ["never", "first", "always"];

    /// <summary>The steps; none where there is no pre-tokenizer.</summary>
    public static IReadOnlyList<TokenizerStep> Read(JsonFile file)
    {
        List<TokenizerStep> steps = [];
        if (JsonFile.Find(file.Root, "pre_tokenizer") is { } preTokenizer)
        {
            Read(file, preTokenizer, steps);
        }

        return steps;
    }

    private static void Read(JsonFile file, JsonElement preTokenizer, List<TokenizerStep> steps)
    {
        string type = file.RequireString(preTokenizer, "type", Where);
        switch (type)
        {
            case "Sequence":
                foreach (JsonElement part in file.RequireArray(preTokenizer, "pretokenizers", Where))
                {
                    Read(file, part, steps);
                }

                break;
            case "BertPreTokenizer":
                steps.AddRange(PreTokenizerSteps.Bert);
                break;
            case "Whitespace":
                steps.Add(PreTokenizerSteps.Whitespace);
                break;
            case "WhitespaceSplit":
                steps.Add(PreTokenizerSteps.WhitespaceSplit);
                break;
            case "ByteLevel":
                _ = file.RequireBoolean(preTokenizer, "trim_offsets", Where);
                steps.Add(PreTokenizerSteps.ByteLevel(
                    file.RequireBoolean(preTokenizer, "add_prefix_space", Where), file.Boolean(preTokenizer, "use_regex", Where) ?? true));
                break;
            case "Metaspace":
                steps.Add(ReadMetaspace(file, preTokenizer));
                break;
            case "Split":
                steps.Add(ReadSplit(file, preTokenizer));
                break;
            case "Punctuation":
                steps.Add(PreTokenizerSteps.Punctuation((uint?)file.Choice(preTokenizer, "behavior", Where, Behaviors) ?? TokenizerLayout.Behavior.Isolated));
                break;
            case "Digits":
                steps.Add(PreTokenizerSteps.Digits(file.RequireBoolean(preTokenizer, "individual_digits", Where)));
                break;
            case "CharDelimiterSplit":
                steps.Add(PreTokenizerSteps.CharDelimiter(file.RequireCharacter(preTokenizer, "delimiter", Where)));
                break;
            default:
                throw TokenizerError.Unsupported(file.Path, $"its pre_tokenizer is \"{JsonFile.Shorten(type)}\"", Supported);
        }
    }

    // Older files have add_prefix_space in the place of prepend_scheme, and str_rep, which says what replacement does.
    private static TokenizerStep ReadMetaspace(JsonFile file, JsonElement preTokenizer)
    {
        uint scheme = (uint?)file.Choice(preTokenizer, "prepend_scheme", Where, Schemes) ?? PrependScheme.Always;
        if (file.Boolean(preTokenizer, "add_prefix_space", Where) == false && scheme != PrependScheme.Never)
        {
            throw TokenizerError.Vocabulary(
                file.Path, $"add_prefix_space of Metaspace is false, but its prepend_scheme is \"{Schemes[scheme]}\"", "\"never\", as the library demands");
        }

        return PreTokenizerSteps.Metaspace(
            file.RequireCharacter(preTokenizer, "replacement", Where), scheme, file.Boolean(preTokenizer, "split", Where) ?? true);
    }

    private static TokenizerStep ReadSplit(JsonFile file, JsonElement preTokenizer)
    {
        uint behavior = (uint)file.RequireChoice(preTokenizer, "behavior", Where, Behaviors);
        bool invert = file.RequireBoolean(preTokenizer, "invert", Where);
        (string? text, byte[] program) = PatternReader.Read(file, preTokenizer, Where);
        return text is not null ? PreTokenizerSteps.Split(text, behavior, invert) : PreTokenizerSteps.SplitRegex(program, behavior, invert);
    }
}
