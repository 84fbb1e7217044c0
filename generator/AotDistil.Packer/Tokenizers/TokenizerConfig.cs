using System.Globalization;
using System.Text.Json;
using AotDistil.Packer.Tokenizers.Json;

namespace AotDistil.Packer.Tokenizers;

/// <summary>
/// <c>tokenizer_config.json</c>, <c>special_tokens_map.json</c>, sentence-transformers' <c>sentence_bert_config.json</c> and what <c>config.json</c> says of the model's
/// type; any of them may be missing.
/// </summary>
internal sealed class TokenizerConfig : IDisposable
{
    private readonly JsonFile? _config;
    private readonly JsonFile? _map;
    private readonly JsonFile? _sentence;
    private readonly string _folder;

    /// <summary>Opens the files of a folder.</summary>
    public TokenizerConfig(string folder)
    {
        _folder = folder;
        _config = JsonFile.OpenIfThere(Path.Combine(folder, "tokenizer_config.json"));
        _map = JsonFile.OpenIfThere(Path.Combine(folder, "special_tokens_map.json"));
        _sentence = JsonFile.OpenIfThere(Path.Combine(folder, "sentence_bert_config.json"));
    }

    /// <summary>Names of the files that are there.</summary>
    public IEnumerable<string> Files => new[] { _config, _map, _sentence }.Where(file => file is not null).Select(file => Path.GetFileName(file!.Path));

    /// <summary>transformers' class, without the ending of those that use the library; null if it is not named.</summary>
    public string? ClassName => StatedClassName is { } name && name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : StatedClassName;

    /// <summary>transformers' class as it is named; null if it is not.</summary>
    public string? StatedClassName => String("tokenizer_class");

    /// <summary>The token of a role, for instance <c>cls_token</c>; null if no file names one.</summary>
    public string? SpecialToken(string role) =>
        Role(role) is not { } found ? null
        : found.Value.ValueKind == JsonValueKind.Object ? found.File.RequireString(found.Value, "content", $"\"{role}\"")
        : found.File.Text(found.Value, $"\"{role}\"");

    /// <summary>The token of a role with its flags, if these are stated; its id is left open.</summary>
    public AddedTokenDefinition? SpecialTokenWithFlags(string role) => Role(role) is { Value.ValueKind: JsonValueKind.Object } found
        ? AddedTokenReader.Read(found.File, found.Value, 0, $"\"{role}\"") is var token && JsonFile.Find(found.Value, "normalized") is null
            ? token with { Special = true, Normalized = false }
            : token with { Special = true }
        : null;

    /// <summary>A Boolean of the configuration; null if it is missing or null.</summary>
    public bool? Boolean(string name) => _config?.Boolean(_config.Root, name, "the file");

    /// <summary>A string of the configuration; null if it is missing or null.</summary>
    public string? String(string name) => _config?.String(_config.Root, name, "the file");

    /// <summary>Path for messages about the configuration.</summary>
    public string PathOr(string other) => _config?.Path ?? other;

    /// <summary>What config.json calls the model's type; null if it does not, or is not there.</summary>
    public string? ModelType()
    {
        using JsonFile? file = JsonFile.OpenIfThere(Path.Combine(_folder, "config.json"));
        return file?.String(file.Root, "model_type", "the file");
    }

    /// <summary>
    /// The longest text, limited to the model's positions. transformers writes 1e30 for "not known". Where a model was made for sentence-transformers, what that says counts.
    /// </summary>
    /// <param name="maxPositions">The model's positions.</param>
    /// <param name="special">Special tokens around a text.</param>
    public int MaxLength(int maxPositions, int special)
    {
        int length = Length(_sentence, "max_seq_length", maxPositions, special) ?? Length(_config, "model_max_length", maxPositions, special) ?? maxPositions;
        return length > special
            ? length
            : throw TokenizerError.Unsupported(
                PathOr(_folder), $"texts may have {length} tokens", $"at least {special + 1}: {special} special tokens and one of the text");
    }

    private static int? Length(JsonFile? file, string key, int maxPositions, int special)
    {
        if (file is null || JsonFile.Find(file.Root, key) is not { } value)
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && number >= 1
            ? (int)Math.Min(number, maxPositions)
            : throw TokenizerError.Damaged(file.Path, $"\"{key}\" is {JsonFile.Shorten(value.GetRawText())}", $"a number from {special + 1}");
    }

    /// <summary>The tokens of <c>added_tokens_decoder</c>, by id.</summary>
    public IReadOnlyList<AddedTokenDefinition> AddedTokensDecoder()
    {
        if (_config is null || JsonFile.Find(_config.Root, "added_tokens_decoder") is not { ValueKind: JsonValueKind.Object } decoder)
        {
            return [];
        }

        List<AddedTokenDefinition> tokens = [];
        foreach (JsonProperty entry in decoder.EnumerateObject())
        {
            string key = _config.Name(entry, "an id of \"added_tokens_decoder\"");
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int id))
            {
                throw TokenizerError.Damaged(_config.Path, $"\"added_tokens_decoder\" has the key \"{JsonFile.Shorten(key)}\"", "an id");
            }

            tokens.Add(AddedTokenReader.Read(_config, entry.Value, id, $"added token {id}"));
        }

        return [.. tokens.OrderBy(token => token.Id)];
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
        _sentence?.Dispose();
    }

    private (JsonFile File, JsonElement Value)? Role(string role)
    {
        foreach (JsonFile? file in new[] { _config, _map })
        {
            if (file is not null && JsonFile.Find(file.Root, role) is { } value)
            {
                return (file, value);
            }
        }

        return null;
    }
}
