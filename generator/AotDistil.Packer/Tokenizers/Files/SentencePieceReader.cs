using System.Buffers;
using System.Globalization;
using System.Text;
using AotDistil.Packer.Tokenizers.Json;
using AotDistil.Packer.Tokenizers.Models;
using AotDistil.Packer.Tokenizers.SentencePiece;
using AotDistil.Packer.Tokenizers.Steps;
using AotDistil.Packer.Tokenizers.Templates;

namespace AotDistil.Packer.Tokenizers.Files;

/// <summary>
/// Reads a SentencePiece model with <c>tokenizer_config.json</c>, as transformers turns an AlbertTokenizer or an XLMRobertaTokenizer into its fast form
/// (AlbertConverter and XLMRobertaConverter in convert_slow_tokenizer.py).
/// </summary>
internal static class SentencePieceReader
{
    private const string Albert = "AlbertTokenizer";
    private const string XlmRoberta = "XLMRobertaTokenizer";

    // What SentencePiece puts in the place of spaces.
    private static readonly Rune Space = new(0x2581);

    /// <summary>The names that transformers gives the file.</summary>
    public static IReadOnlyList<string> FileNames { get; } = ["spiece.model", "sentencepiece.bpe.model", "tokenizer.model"];

    /// <summary>Whether a class is one of those that are read here.</summary>
    public static bool Reads(string? className) => className is Albert or XlmRoberta;

    /// <summary>Reads the files of a folder.</summary>
    public static TokenizerDefinition Read(string path, TokenizerConfig config, List<string> files) => Class(path, config) switch
    {
        Albert => ReadAlbert(path, config, files),
        XlmRoberta => ReadXlmRoberta(path, config, files),
        string => throw TokenizerError.Unsupported(
            config.PathOr(path),
            $"its tokenizer_class is \"{JsonFile.Shorten(config.StatedClassName ?? "")}\"",
            $"{Albert}, {XlmRoberta}, or a tokenizer.json"),
        null => throw TokenizerError.Unsupported(
            path,
            config.ModelType() is { } type ? $"model_type of config.json is \"{JsonFile.Shorten(type)}\"" : "no file says which class of transformers reads it",
            $"{Albert} or {XlmRoberta} as tokenizer_class in tokenizer_config.json, or a tokenizer.json"),
    };

    private static string? Class(string path, TokenizerConfig config) => config.ClassName ?? config.ModelType() switch
    {
        "albert" => Albert,
        "xlm-roberta" => XlmRoberta,
        null => Path.GetFileName(path) switch { "spiece.model" => Albert, "sentencepiece.bpe.model" => XlmRoberta, _ => null },
        _ => null,
    };

    private static TokenizerDefinition ReadAlbert(string path, TokenizerConfig config, List<string> files)
    {
        SentencePieceModel proto = SentencePieceModel.Read(path);
        UnigramDefinition model = new(
            [.. proto.Pieces.Select(piece => piece.Text)],
            [.. proto.Pieces.Select(piece => EndsInDigitAndComma(piece.Text) ? (double)piece.Score - 100 : piece.Score)],
            proto.UnkId);
        List<TokenizerStep> normalizer = [NormalizerSteps.Replace("``", "\""), NormalizerSteps.Replace("''", "\"")];
        if (config.Boolean("keep_accents") != true)
        {
            normalizer.AddRange([NormalizerSteps.Nfkd, NormalizerSteps.StripAccents]);
        }

        if (config.Boolean("do_lower_case") != false)
        {
            normalizer.Add(NormalizerSteps.Lowercase);
        }

        if (proto.Charsmap is not null)
        {
            normalizer.Add(NormalizerSteps.Precompiled(proto.Charsmap));
        }

        normalizer.Add(NormalizerSteps.ReplaceRegex(PatternReader.Compile(path, " {2,}"), " "));
        (string, int) Special(string token) => (token, Require(model, token, path));
        return new TokenizerDefinition
        {
            File = path,
            Normalizer = normalizer,
            PreTokenizer = [PreTokenizerSteps.Metaspace(Space, PrependScheme.Always, split: true)],
            Model = model,
            AddedTokens = FallbackTokens.Read(path, config, model, SpecialTokenRoles.Albert, Added, files, Own(proto)),
            Template = Template.Bert(Special("[CLS]"), Special("[SEP]")),
        };
    }

    // fairseq's ids: its own special tokens come first, and the mask last.
    private static TokenizerDefinition ReadXlmRoberta(string path, TokenizerConfig config, List<string> files)
    {
        SentencePieceModel proto = SentencePieceModel.Read(path);
        IEnumerable<SentencePieceEntry> pieces = proto.Pieces.Skip(3);
        UnigramDefinition model = new(
            ["<s>", "<pad>", "</s>", "<unk>", .. pieces.Select(piece => piece.Text), "<mask>"],
            [0, 0, 0, 0, .. pieces.Select(piece => (double)piece.Score), 0],
            unkId: 3);
        List<TokenizerStep> normalizer = proto.Charsmap is null ? [] : [NormalizerSteps.Precompiled(proto.Charsmap)];
        normalizer.AddRange(
        [
            NormalizerSteps.Strip(left: false, right: true),
            NormalizerSteps.ReplaceRegex(PatternReader.Compile(path, " {2,}"), Space.ToString()),
        ]);
        return new TokenizerDefinition
        {
            File = path,
            Normalizer = normalizer,
            PreTokenizer = [PreTokenizerSteps.Metaspace(Space, PrependScheme.Always, split: true)],
            Model = model,
            AddedTokens = FallbackTokens.Read(path, config, model, SpecialTokenRoles.Roberta, Added, files, Own(proto)),
            Template = Template.Roberta(("<s>", 0), ("</s>", 2)),
        };
    }

    private static IEnumerable<AddedTokenDefinition> Own(SentencePieceModel proto) => proto.Pieces
        .Where(piece => piece.Type is SentencePieceEntry.Control or SentencePieceEntry.UserDefined && piece.Text.Length > 0)
        .Select(piece => new AddedTokenDefinition { Content = piece.Text, Id = 0, Special = piece.Type == SentencePieceEntry.Control, Normalized = false });

    // The mask takes the space before it, as a word does.
    private static AddedTokenDefinition Added(string role, string content) =>
        new() { Content = content, Id = 0, Special = true, Normalized = false, LeftStrip = role == SpecialTokenRoles.Mask };

    private static int Require(UnigramDefinition model, string token, string path) => model.Vocabulary.TryGetValue(token, out int id)
        ? id
        : throw TokenizerError.Vocabulary(path, $"the vocabulary has no \"{token}\"", "the tokens that ALBERT puts around a text");

    // ALBERT avoids such pieces, so that "9,000" has a token for the comma.
    private static bool EndsInDigitAndComma(string piece) => piece.EndsWith(',')
        && Rune.DecodeLastFromUtf16(piece.AsSpan(0, piece.Length - 1), out Rune before, out _) == OperationStatus.Done
        && CharUnicodeInfo.GetDigitValue(before.ToString(), 0) >= 0;
}
