using System.Text.Json;
using AotDistil.Packer.Tokenizers.Models;
using AotDistil.Packer.Tokenizers.Steps;
using AotDistil.Packer.Tokenizers.Templates;

namespace AotDistil.Packer.Tokenizers.Files;

/// <summary>
/// Reads <c>vocab.json</c> and <c>merges.txt</c> with <c>tokenizer_config.json</c>, as transformers turns a RobertaTokenizer into its fast form
/// (RobertaConverter in convert_slow_tokenizer.py).
/// </summary>
internal static class RobertaFilesReader
{
    // What transformers converts as RobertaTokenizer, by class and by model_type.
    private static readonly string[] Classes = ["RobertaTokenizer", "BartTokenizer", "LongformerTokenizer", "LEDTokenizer"];
    private static readonly string[] ModelTypes = ["roberta", "bart", "longformer", "led"];

    /// <summary>Whether a class is one of those that are read here.</summary>
    public static bool Reads(string? className) => Classes.Contains(className);

    /// <summary>Reads the files of a folder.</summary>
    public static TokenizerDefinition Read(string path, TokenizerConfig config, List<string> files)
    {
        CheckClass(path, config);
        string merges = Path.Combine(Path.GetDirectoryName(path)!, "merges.txt");
        if (!File.Exists(merges))
        {
            throw TokenizerError.Damaged(path, "the folder has no merges.txt", "merges.txt beside vocab.json");
        }

        Dictionary<string, int> vocabulary = ReadVocabulary(path);
        BpeDefinition model = new() { Vocabulary = vocabulary, Merges = BpeMerges.Resolve(merges, ReadMerges(merges), vocabulary) };
        IReadOnlyDictionary<string, string> names = SpecialTokenRoles.Roberta;
        (string, int) Special(string role)
        {
            string token = config.SpecialToken(role) ?? names[role];
            return (token, vocabulary.TryGetValue(token, out int id)
                ? id
                : throw TokenizerError.Vocabulary(path, $"the vocabulary has no \"{JsonFile.Shorten(token)}\"", $"the {role}"));
        }

        bool prefix = config.Boolean("add_prefix_space") ?? false;
        files.Add(Path.GetFileName(merges));
        return new TokenizerDefinition
        {
            File = path,
            PreTokenizer = [PreTokenizerSteps.ByteLevel(prefix, useRegex: true)],
            Model = model,
            AddedTokens = FallbackTokens.Read(path, config, model, names, Added, files),
            Template = Template.Roberta(Special(SpecialTokenRoles.Cls), Special(SpecialTokenRoles.Sep)) with
            {
                TrimOffsets = config.Boolean("trim_offsets") ?? true,
                AddPrefixSpace = prefix,
            },
        };
    }

    // The mask takes the space before it, as a word does.
    private static AddedTokenDefinition Added(string role, string content)
    {
        bool mask = role == SpecialTokenRoles.Mask;
        return new AddedTokenDefinition { Content = content, Id = 0, Special = true, Normalized = !mask, LeftStrip = mask };
    }

    private static void CheckClass(string path, TokenizerConfig config)
    {
        string? type = config.ModelType();
        if (config.ClassName is { } name ? !Reads(name) : type is not null && !ModelTypes.Contains(type))
        {
            string found = config.StatedClassName is { } stated
                ? $"its tokenizer_class is \"{JsonFile.Shorten(stated)}\""
                : $"model_type of config.json is \"{JsonFile.Shorten(type!)}\"";
            throw TokenizerError.Unsupported(
                config.PathOr(path),
                found,
                $"one whose vocab.json is read as RobertaTokenizer does ({string.Join(", ", Classes)}), or a tokenizer.json");
        }
    }

    private static Dictionary<string, int> ReadVocabulary(string path)
    {
        using JsonFile file = JsonFile.Open(path);
        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in file.Root.EnumerateObject())
        {
            string token = file.Name(entry, "a token");
            vocabulary[token] = file.Index(entry.Value, $"the id of \"{JsonFile.Shorten(token)}\"");
        }

        return vocabulary;
    }

    // The first line names the version, and what follows the last line's end is no merge, be it empty or not: so transformers reads it. Of pairs listed
    // twice the first place counts here, other than in tokenizer.json.
    private static List<(string, string)> ReadMerges(string path)
    {
        OrderedDictionary<(string, string), int> merges = [];
        int line = 1;
        string file = TokenizerFile.ReadText(path, "UTF-8 text, a merge a line");
        foreach (string text in TokenizerFile.Lines(file).SkipLast(file.EndsWith('\n') || file.EndsWith('\r') ? 0 : 1).Skip(1))
        {
            line++;
            string[] tokens = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (tokens.Length != 2)
            {
                throw TokenizerError.Damaged(path, $"line {line} is \"{JsonFile.Shorten(text)}\"", "two tokens with a space between");
            }

            merges.TryAdd((tokens[0], tokens[1]), line);
        }

        return [.. merges.Keys];
    }
}
