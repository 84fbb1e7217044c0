using System.Text.Json;
using AotDistil.Packer.Checkpoints;

namespace AotDistil.Packer.Architectures;

/// <summary>
/// Reads what sentence-transformers writes beside a checkpoint: <c>modules.json</c> with the steps from a text to its vector, the folder of the pooling, and settings that
/// change the texts themselves. What cannot be computed as it says is refused.
/// </summary>
internal sealed class SentenceModules
{
    private const long MaxBytes = 1 << 20;
    private const string AllTokens = "pooling_mode_mean_tokens";

    // The ways of pooling that sentence-transformers has, by their keys, and ours by theirs.
    private static readonly (string Key, string Word, string? Mode)[] Modes =
    [
        ("pooling_mode_cls_token", "cls", PoolingFacts.Cls),
        (AllTokens, "mean", PoolingFacts.Mean),
        ("pooling_mode_max_tokens", "max", PoolingFacts.Max),
        ("pooling_mode_mean_sqrt_len_tokens", "mean_sqrt_len_tokens", null),
        ("pooling_mode_weightedmean_tokens", "weightedmean", null),
        ("pooling_mode_lasttoken", "lasttoken", null),
    ];

    private readonly string _folder;
    private readonly string _path;
    private readonly List<string> _files = [];
    private string? _mode;
    private bool _normalize;

    private SentenceModules(string folder)
    {
        _folder = folder;
        _path = Path.Combine(folder, "modules.json");
    }

    /// <summary>The pooling of a folder: mean, not normalised, where it has no <c>modules.json</c>.</summary>
    /// <param name="folder">The Hugging Face folder.</param>
    /// <param name="lowersCase">Whether the tokenizer makes texts lower case itself.</param>
    /// <exception cref="PackerException">A step is unknown, or pools in a way that is not supported; or a file is damaged.</exception>
    public static PoolingFacts Read(string folder, bool lowersCase)
    {
        SentenceModules modules = new(folder);
        return File.Exists(modules._path) ? modules.Read(lowersCase) : PoolingFacts.Default;
    }

    private PoolingFacts Read(bool lowersCase)
    {
        _files.Add(_path);
        using JsonDocument document = Parse();
        foreach (JsonElement module in document.RootElement.EnumerateArray())
        {
            string type = Text(module, "type"), place = Text(module, "path");
            switch (type[(type.LastIndexOf('.') + 1)..])
            {
                case "Transformer" when place.Length == 0 && _mode is null:
                case "Dropout": // does nothing once a model is trained
                    break;
                case "Transformer":
                    throw Unsupported(_path, $"the encoder is in the folder '{place}', or behind the pooling", "the encoder in the model's own folder, as the first module");
                case "Pooling" when _mode is null:
                    _mode = ReadPooling(place);
                    break;
                case "Normalize" when _mode is not null:
                    _normalize = true;
                    break;
                default:
                    throw Unsupported(_path, $"there is a module {type} in '{place}' at this place", "Transformer, then one Pooling, then Normalize or nothing");
            }
        }

        if (_mode is null)
        {
            throw Unsupported(_path, "there is no module that pools", "Transformer, then one Pooling, then Normalize or nothing");
        }

        RequireTextsAsTheyAre(lowersCase);
        return new PoolingFacts(_mode, _normalize, _files);
    }

    private JsonDocument Parse()
    {
        try
        {
            JsonDocument document = JsonDocument.Parse(InputFile.ReadAll(_path, MaxBytes), new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? document
                : throw Invalid($"modules.json holds {ConfigFile.Kind(document.RootElement)}; expected an array");
        }
        catch (JsonException e)
        {
            throw Invalid($"modules.json is not the JSON it should be: {e.Message}");
        }
    }

    private string Text(JsonElement module, string key)
    {
        try
        {
            return module.ValueKind == JsonValueKind.Object && module.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.String
                ? value.GetString()!
                : throw Invalid($"a module has no '{key}' that is a string");
        }
        catch (InvalidOperationException)
        {
            throw Invalid($"the '{key}' of a module is no valid Unicode");
        }
    }

    private string ReadPooling(string place)
    {
        // A name, not a path: nothing outside the model's folder is read.
        if (place.Length == 0 || place is "." or ".." || place.AsSpan().IndexOfAny('/', '\\', '\0') >= 0 || Path.IsPathRooted(place))
        {
            throw Invalid($"the 'path' of the pooling is '{place}'; expected the name of a folder beside modules.json");
        }

        ConfigFile config = ConfigFile.Read(Path.Combine(_folder, place));
        _files.Add(config.Path);
        List<(string Key, string? Mode)> chosen = [];
        if (config.String("pooling_mode") is string word) // newer versions
        {
            chosen.Add((word, Modes.FirstOrDefault(m => m.Word == word).Mode));
        }
        else
        {
            chosen.AddRange(Modes.Where(m => config.Boolean(m.Key, fallback: m.Key == AllTokens)).Select(m => (m.Key, m.Mode)));
        }

        return chosen is [(_, string mode)] ? mode : throw Unsupported(
            config.Path,
            chosen.Count == 0 ? "no way of pooling is chosen" : $"the pooling is {string.Join(" and ", chosen.Select(c => c.Key))}",
            "one of cls, mean and max, and no other beside it");
    }

    // Texts go to the model as they are: what sentence-transformers would do to them first is for the tokenizer, or for whoever calls.
    private void RequireTextsAsTheyAre(bool lowersCase)
    {
        if (ReadIfThere("sentence_bert_config.json") is ConfigFile sentence && sentence.Boolean("do_lower_case", fallback: false) && !lowersCase)
        {
            throw Unsupported(sentence.Path, "'do_lower_case' is true, but the tokenizer keeps capitals", "false, or a tokenizer with the normalizer Lowercase");
        }

        if (ReadIfThere("config_sentence_transformers.json") is ConfigFile settings && settings.String("default_prompt_name") is string prompt)
        {
            throw Unsupported(
                settings.Path,
                $"'default_prompt_name' is '{prompt}', which puts a prompt before every text",
                "none; remove the key, and put the prompt before your texts yourself");
        }
    }

    private ConfigFile? ReadIfThere(string name)
    {
        string path = Path.Combine(_folder, name);
        if (!File.Exists(path))
        {
            return null;
        }

        _files.Add(path);
        return ConfigFile.Read(_folder, name);
    }

    private PackerException Invalid(string message) => new(PackerErrors.ConfigInvalid, message, _path);

    private static PackerException Unsupported(string path, string found, string expected) => new(PackerErrors.ModulesUnsupported, $"{found}; expected {expected}", path);
}
