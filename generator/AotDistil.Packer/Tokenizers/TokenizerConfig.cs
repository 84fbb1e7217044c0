using System.Text.Json;

namespace AotDistil.Packer.Tokenizers;

/// <summary>
/// <c>tokenizer_config.json</c> and <c>special_tokens_map.json</c>, both of which may be missing; what they leave open is as transformers' BertTokenizer has it.
/// </summary>
internal sealed class TokenizerConfig : IDisposable
{
    private static readonly (string Role, string Default)[] SpecialTokens =
        [("unk_token", "[UNK]"), ("sep_token", "[SEP]"), ("pad_token", "[PAD]"), ("cls_token", "[CLS]"), ("mask_token", "[MASK]")];

    private readonly JsonFile? _config;
    private readonly JsonFile? _map;

    /// <summary>Opens the files of a folder.</summary>
    public TokenizerConfig(string folder)
    {
        _config = JsonFile.OpenIfThere(Path.Combine(folder, "tokenizer_config.json"));
        _map = JsonFile.OpenIfThere(Path.Combine(folder, "special_tokens_map.json"));
    }

    /// <summary>Names of the files that are there.</summary>
    public IEnumerable<string> Files => new[] { _config, _map }.Where(file => file is not null).Select(file => Path.GetFileName(file!.Path));

    /// <summary>The roles of special tokens, in transformers' order.</summary>
    public static IEnumerable<string> Roles => SpecialTokens.Select(token => token.Role);

    /// <summary>The token of a role, for instance <c>cls_token</c>.</summary>
    public string SpecialToken(string role)
    {
        foreach (JsonFile? file in new[] { _config, _map })
        {
            if (file is not null && JsonFile.Find(file.Root, role) is { } value)
            {
                return value.ValueKind == JsonValueKind.Object ? file.RequireString(value, "content", $"\"{role}\"") : file.Text(value, $"\"{role}\"");
            }
        }

        return SpecialTokens.First(token => token.Role == role).Default;
    }

    /// <summary>A Boolean of the configuration; null if it is missing or null.</summary>
    public bool? Boolean(string name) => _config?.Boolean(_config.Root, name, "the file");

    /// <summary>A string of the configuration; null if it is missing or null.</summary>
    public string? String(string name) => _config?.String(_config.Root, name, "the file");

    /// <summary>Path for messages about the configuration.</summary>
    public string PathOr(string other) => _config?.Path ?? other;

    /// <summary>The longest text, limited to the model's positions. transformers writes 1e30 for "not known".</summary>
    public int MaxLength(int maxPositions, string folder)
    {
        int length = maxPositions;
        if (_config is not null && JsonFile.Find(_config.Root, "model_max_length") is { } value)
        {
            if (value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out double number) || !(number >= 1))
            {
                throw TokenizerError.Damaged(_config.Path, $"\"model_max_length\" is {JsonFile.Shorten(value.GetRawText())}", "a number from 3");
            }

            length = (int)Math.Min(number, maxPositions);
        }

        return length >= 3 ? length : throw TokenizerError.Unsupported(PathOr(folder), $"texts may have {length} tokens", "at least 3: [CLS], a token, [SEP]");
    }

    /// <summary>The tokens of <c>added_tokens_decoder</c>, by id.</summary>
    public IEnumerable<AddedTokenDefinition> AddedTokensDecoder()
    {
        if (_config is null || JsonFile.Find(_config.Root, "added_tokens_decoder") is not { ValueKind: JsonValueKind.Object } decoder)
        {
            return [];
        }

        List<AddedTokenDefinition> tokens = [];
        foreach (JsonProperty entry in decoder.EnumerateObject())
        {
            string key = _config.Name(entry, "an id of \"added_tokens_decoder\"");
            if (!int.TryParse(key, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int id))
            {
                throw TokenizerError.Damaged(_config.Path, $"\"added_tokens_decoder\" has the key \"{JsonFile.Shorten(key)}\"", "an id");
            }

            tokens.Add(TokenizerJsonReader.ReadAddedToken(_config, entry.Value, id, $"added token {id}"));
        }

        return tokens.OrderBy(token => token.Id);
    }

    /// <summary>The tokens of <c>additional_special_tokens</c>.</summary>
    public IEnumerable<string> AdditionalSpecialTokens()
    {
        foreach (JsonFile? file in new[] { _config, _map })
        {
            if (file is null || JsonFile.Find(file.Root, "additional_special_tokens") is not { ValueKind: JsonValueKind.Array } list)
            {
                continue;
            }

            foreach (JsonElement item in list.EnumerateArray())
            {
                const string Where = "an entry of \"additional_special_tokens\"";
                yield return item.ValueKind == JsonValueKind.Object ? file.RequireString(item, "content", Where) : file.Text(item, Where);
            }

            yield break;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _config?.Dispose();
        _map?.Dispose();
    }
}
