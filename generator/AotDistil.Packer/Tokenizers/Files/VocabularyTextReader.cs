using AotDistil.Packer.Tokenizers.Models;
using AotDistil.Packer.Tokenizers.Steps;
using AotDistil.Packer.Tokenizers.Templates;

namespace AotDistil.Packer.Tokenizers.Files;

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
        IReadOnlyDictionary<string, string> names = SpecialTokenRoles.Bert;
        string Token(string role) => config.SpecialToken(role) ?? names[role];
        Dictionary<string, int> vocabulary = ReadVocabulary(path, [.. names.Keys.Select(Token)]);
        (string, int) Special(string role) => (Token(role), Require(vocabulary, Token(role), path));
        bool lowercase = config.Boolean("do_lower_case") ?? true;
        WordPieceDefinition model = new() { Vocabulary = vocabulary, UnkToken = Token(SpecialTokenRoles.Unk) };
        return new TokenizerDefinition
        {
            File = path,
            Normalizer =
            [
                .. NormalizerSteps.Bert(true, config.Boolean("tokenize_chinese_chars") ?? true, config.Boolean("strip_accents") ?? lowercase, lowercase),
            ],
            PreTokenizer = PreTokenizerSteps.Bert,
            Model = model,
            AddedTokens = FallbackTokens.Read(path, config, model, names, Added, files),
            Template = Template.Bert(Special(SpecialTokenRoles.Cls), Special(SpecialTokenRoles.Sep)),
            CleansText = true,
        };
    }

    private static AddedTokenDefinition Added(string role, string content) => new() { Content = content, Id = 0, Special = true, Normalized = false };

    private static void CheckClass(string path, TokenizerConfig config)
    {
        if (config.ClassName is { } name && !Classes.Contains(name))
        {
            throw TokenizerError.Unsupported(
                config.PathOr(path),
                $"its tokenizer_class is \"{JsonFile.Shorten(config.StatedClassName ?? name)}\"",
                "one that tokenises as BertTokenizer does, or a tokenizer.json");
        }

        if (config.Boolean("do_basic_tokenize") == false)
        {
            throw TokenizerError.Unsupported(config.PathOr(path), "do_basic_tokenize is false", "true");
        }
    }

    private static int Require(Dictionary<string, int> vocabulary, string token, string path) => vocabulary.TryGetValue(token, out int id)
        ? id
        : throw TokenizerError.Vocabulary(path, $"the vocabulary has no \"{JsonFile.Shorten(token)}\"", "every special token of tokenizer_config.json");

    // Of equal lines the last counts, as in transformers, but no special token may be in doubt.
    private static Dictionary<string, int> ReadVocabulary(string path, HashSet<string> special)
    {
        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        int line = 0;
        foreach (string token in TokenizerFile.Lines(TokenizerFile.ReadText(path, "UTF-8 text, a token a line")))
        {
            if (vocabulary.TryGetValue(token, out int before) && special.Contains(token))
            {
                throw TokenizerError.Vocabulary(path, $"\"{JsonFile.Shorten(token)}\" stands in lines {before + 1} and {line + 1}", "each special token once");
            }

            vocabulary[token] = line++;
        }

        return vocabulary;
    }
}
