using System.Text.Json;
using AotDistil.Packer.Tokenizers.Models;

namespace AotDistil.Packer.Tokenizers.Files;

/// <summary>The added tokens of folders without a tokenizer.json: those of the vocabulary's file, of the configuration, and the special ones.</summary>
internal sealed class FallbackTokens
{
    private readonly string _path;
    private readonly TokenizerConfig _config;
    private readonly ModelDefinition _model;
    private readonly List<string> _files;
    private readonly Dictionary<string, AddedTokenDefinition> _tokens = new(StringComparer.Ordinal);
    private readonly IReadOnlyDictionary<string, string> _names;
    private int _next;

    private FallbackTokens(string path, TokenizerConfig config, ModelDefinition model, IReadOnlyDictionary<string, string> names, List<string> files)
    {
        _path = path;
        _config = config;
        _model = model;
        _names = names;
        _files = files;
        _next = model.Count;
    }

    /// <summary>Reads them, in the order of their ids.</summary>
    /// <param name="path">The vocabulary's file.</param>
    /// <param name="config">The configuration.</param>
    /// <param name="model">The model, which gives tokens that it has their ids.</param>
    /// <param name="names">What special tokens are called where the configuration does not say, by role.</param>
    /// <param name="special">What transformers makes of the name of a special token, by role and name.</param>
    /// <param name="files">Names of the files read.</param>
    /// <param name="own">Those of the vocabulary's file; their ids are left open.</param>
    public static IReadOnlyList<AddedTokenDefinition> Read(
        string path,
        TokenizerConfig config,
        ModelDefinition model,
        IReadOnlyDictionary<string, string> names,
        Func<string, string, AddedTokenDefinition> special,
        List<string> files,
        IEnumerable<AddedTokenDefinition>? own = null)
    {
        FallbackTokens reader = new(path, config, model, names, files);
        foreach (AddedTokenDefinition token in own ?? [])
        {
            reader._tokens[token.Content] = token with { Id = reader.NextId(token.Content) };
        }

        reader.AddConfigured(special);
        return [.. reader._tokens.Values.OrderBy(token => token.Id)];
    }

    private void AddConfigured(Func<string, string, AddedTokenDefinition> special)
    {
        HashSet<string> decoded = new(StringComparer.Ordinal);
        foreach (AddedTokenDefinition token in _config.AddedTokensDecoder())
        {
            Put(token, _config.PathOr(_path), "as the vocabulary has it");
            decoded.Add(token.Content);
        }

        bool hasDecoder = decoded.Count > 0;
        foreach ((string role, string name) in _names)
        {
            string content = _config.SpecialToken(role) ?? name;
            AddSpecial((_config.SpecialTokenWithFlags(role) ?? special(role, content)) with { Content = content }, decoded);
        }

        foreach (string content in _config.AdditionalSpecialTokens())
        {
            AddSpecial(new AddedTokenDefinition { Content = content, Id = 0, Special = true, Normalized = false }, decoded);
        }

        if (!hasDecoder)
        {
            AddFile();
        }
    }

    // Special tokens that the vocabulary does not have (a tokenizer without [MASK], say) cannot have an embedding, so they are left out.
    private void AddSpecial(AddedTokenDefinition token, HashSet<string> decoded)
    {
        if (_model.Vocabulary.TryGetValue(token.Content, out int id) && decoded.Add(token.Content))
        {
            _tokens[token.Content] = token with { Id = id };
        }
    }

    // added_tokens.json, which older versions of transformers wrote.
    private void AddFile()
    {
        string path = Path.Combine(Path.GetDirectoryName(_path)!, "added_tokens.json");
        using JsonFile? file = JsonFile.OpenIfThere(path);
        if (file is null)
        {
            return;
        }

        _files.Add(Path.GetFileName(path));
        HashSet<string> special = [.. _names.Select(entry => _config.SpecialToken(entry.Key) ?? entry.Value), .. _config.AdditionalSpecialTokens()];
        List<(string Token, int Id)> entries = [];
        foreach (JsonProperty entry in file.Root.EnumerateObject())
        {
            string token = file.Name(entry, "a token");
            entries.Add((token, file.Index(entry.Value, $"the id of \"{JsonFile.Shorten(token)}\"")));
        }

        foreach ((string token, int id) in entries.OrderBy(entry => entry.Id).Where(entry => !_tokens.ContainsKey(entry.Token)))
        {
            bool isSpecial = special.Contains(token);
            Put(new AddedTokenDefinition { Content = token, Id = id, Special = isSpecial, Normalized = !isSpecial }, path, "the next after the vocabulary's");
        }
    }

    private void Put(AddedTokenDefinition token, string path, string because)
    {
        int expected = NextId(token.Content);
        if (token.Id != expected)
        {
            throw TokenizerError.Vocabulary(path, $"added token \"{JsonFile.Shorten(token.Content)}\" has id {token.Id}", $"{expected}, {because}");
        }

        _tokens[token.Content] = token;
    }

    // The vocabulary's id, or the one the token got before, or the next after all of them.
    private int NextId(string content) =>
        _model.Vocabulary.TryGetValue(content, out int known) ? known
        : _tokens.TryGetValue(content, out AddedTokenDefinition? token) ? token.Id
        : _next++;
}
