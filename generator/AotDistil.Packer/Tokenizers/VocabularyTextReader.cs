using System.Text;
using System.Text.Json;

namespace AotDistil.Packer.Tokenizers;

/// <summary>
/// Reads <c>vocab.txt</c> (a token a line, its id the line's number) with <c>tokenizer_config.json</c>, as transformers turns a BertTokenizer into its fast
/// form (BertConverter in convert_slow_tokenizer.py).
/// </summary>
internal static class VocabularyTextReader
{
    // What transformers tokenises as BertTokenizer does, by the name of the class without "Fast".
    private static readonly string[] Classes =
    [
        "BertTokenizer", "ConvBertTokenizer", "DistilBertTokenizer", "ElectraTokenizer", "LayoutLMTokenizer", "LxmertTokenizer", "MobileBertTokenizer",
        "RetriBertTokenizer", "SqueezeBertTokenizer",
    ];

    /// <summary>Reads the files of a folder.</summary>
    public static TokenizerDefinition Read(string path, TokenizerConfig config, List<string> files)
    {
        CheckClass(path, config);
        string unk = config.SpecialToken("unk_token");
        Dictionary<string, int> vocabulary = ReadVocabulary(path, [.. TokenizerConfig.Roles.Select(config.SpecialToken)]);
        List<AddedTokenDefinition> added = ReadAddedTokens(path, config, vocabulary, files);
        bool lowercase = config.Boolean("do_lower_case") ?? true;
        return new TokenizerDefinition
        {
            File = path,
            Vocabulary = vocabulary,
            AddedTokens = added,
            UnkToken = unk,
            ClsId = Require(vocabulary, config.SpecialToken("cls_token"), path),
            SepId = Require(vocabulary, config.SpecialToken("sep_token"), path),
            CleanText = true,
            HandleChineseChars = config.Boolean("tokenize_chinese_chars") ?? true,
            StripAccents = config.Boolean("strip_accents") ?? lowercase,
            Lowercase = lowercase,
        };
    }

    private static void CheckClass(string path, TokenizerConfig config)
    {
        string name = config.String("tokenizer_class") ?? "BertTokenizer";
        string slow = name.EndsWith("Fast", StringComparison.Ordinal) ? name[..^4] : name;
        if (!Classes.Contains(slow))
        {
            throw TokenizerError.Unsupported(
                config.PathOr(path), $"its tokenizer_class is \"{JsonFile.Shorten(name)}\"", "one that tokenises as BertTokenizer does, or a tokenizer.json");
        }

        if (config.Boolean("do_basic_tokenize") == false)
        {
            throw TokenizerError.Unsupported(config.PathOr(path), "do_basic_tokenize is false", "true");
        }
    }

    private static int Require(Dictionary<string, int> vocabulary, string token, string path) => vocabulary.TryGetValue(token, out int id)
        ? id
        : throw TokenizerError.Vocabulary(path, $"the vocabulary has no \"{JsonFile.Shorten(token)}\"", "every special token of tokenizer_config.json");

    // Lines end as Python's universal newlines do. Of equal lines the last counts, as in transformers, but no special token may be in doubt.
    private static Dictionary<string, int> ReadVocabulary(string path, HashSet<string> special)
    {
        string text;
        try
        {
            text = new UTF8Encoding(false, true).GetString(JsonFile.ReadBytes(path));
        }
        catch (DecoderFallbackException e)
        {
            throw TokenizerError.Damaged(path, $"it is no valid UTF-8 ({e.Message})", "UTF-8 text, a token a line");
        }

        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        int line = 0;
        for (int at = 0; at < text.Length; line++)
        {
            int length = text.AsSpan(at).IndexOfAny('\n', '\r');
            int end = length < 0 ? text.Length : at + length;
            string token = text[at..end];
            if (vocabulary.TryGetValue(token, out int before) && special.Contains(token))
            {
                throw TokenizerError.Vocabulary(path, $"\"{JsonFile.Shorten(token)}\" stands in lines {before + 1} and {line + 1}", "each special token once");
            }

            vocabulary[token] = line;
            at = end + (end + 1 < text.Length && text[end] == '\r' && text[end + 1] == '\n' ? 2 : 1);
        }

        return vocabulary;
    }

    private static List<AddedTokenDefinition> ReadAddedTokens(string path, TokenizerConfig config, Dictionary<string, int> vocabulary, List<string> files)
    {
        List<AddedTokenDefinition> added = [.. config.AddedTokensDecoder()];
        HashSet<string> known = [.. added.Select(token => token.Content)];
        bool hasDecoder = added.Count > 0;
        int next = Math.Max(vocabulary.Count, added.Count == 0 ? 0 : added.Max(token => token.Id) + 1);
        foreach (AddedTokenDefinition token in added)
        {
            if (vocabulary.TryGetValue(token.Content, out int id) && id != token.Id)
            {
                throw TokenizerError.Vocabulary(
                    config.PathOr(path), $"added token \"{JsonFile.Shorten(token.Content)}\" has id {token.Id}", $"{id}, its line in vocab.txt");
            }
        }

        // Special tokens that the vocabulary does not have (a tokenizer without [MASK], say) cannot have an embedding, so they are left out.
        foreach (string token in TokenizerConfig.Roles.Select(config.SpecialToken).Concat(config.AdditionalSpecialTokens()))
        {
            if (vocabulary.TryGetValue(token, out int id) && known.Add(token))
            {
                added.Add(new AddedTokenDefinition { Content = token, Id = id, Special = true, Normalized = false });
            }
        }

        string file = Path.Combine(Path.GetDirectoryName(path)!, "added_tokens.json");
        if (hasDecoder || JsonFile.OpenIfThere(file) is not { } json)
        {
            return added;
        }

        using (json)
        {
            files.Add(Path.GetFileName(file));
            HashSet<string> special = [.. TokenizerConfig.Roles.Select(config.SpecialToken), .. config.AdditionalSpecialTokens()];
            List<(string Token, int Id)> entries = [];
            foreach (JsonProperty entry in json.Root.EnumerateObject())
            {
                string token = json.Name(entry, "a token");
                entries.Add((token, json.Index(entry.Value, $"the id of \"{JsonFile.Shorten(token)}\"")));
            }

            foreach ((string token, int id) in entries.OrderBy(entry => entry.Id))
            {
                if (!known.Add(token))
                {
                    continue;
                }

                int expected = vocabulary.TryGetValue(token, out int line) ? line : next++;
                if (id != expected)
                {
                    throw TokenizerError.Vocabulary(file, $"\"{JsonFile.Shorten(token)}\" has id {id}", $"{expected}, the next after the vocabulary's");
                }

                added.Add(new AddedTokenDefinition { Content = token, Id = id, Special = special.Contains(token), Normalized = !special.Contains(token) });
            }
        }

        return added;
    }
}
