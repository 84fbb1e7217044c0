using System.Text.Json;
using AotDistil.Packer.Tokenizers.Models;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>Reads <c>model</c> of tokenizer.json.</summary>
internal static class ModelReader
{
    private const string Where = "model";

    /// <summary>The model.</summary>
    public static ModelDefinition Read(JsonFile file)
    {
        JsonElement model = file.Require(file.Root, "model", JsonValueKind.Object, "the file");
        string? type = file.String(model, "type", Where) ?? Untyped(model);
        return type switch
        {
            "WordPiece" => ReadWordPiece(file, model),
            "BPE" => ReadBpe(file, model),
            "Unigram" => ReadUnigram(file, model),
            _ => throw TokenizerError.Unsupported(
                file.Path, $"its model is {(type is null ? "of no known type" : $"\"{JsonFile.Shorten(type)}\"")}", "\"WordPiece\", \"BPE\" or \"Unigram\""),
        };
    }

    // Files written before tokenizers 0.10 have no type: the library takes the first kind whose fields are there.
    private static string? Untyped(JsonElement model) =>
        JsonFile.Find(model, "merges") is not null ? "BPE"
        : JsonFile.Find(model, "continuing_subword_prefix") is not null && JsonFile.Find(model, "max_input_chars_per_word") is not null ? "WordPiece"
        : JsonFile.Find(model, "vocab") is { ValueKind: JsonValueKind.Array } ? "Unigram"
        : JsonFile.Find(model, "unk_token") is not null ? "WordLevel"
        : null;

    private static WordPieceDefinition ReadWordPiece(JsonFile file, JsonElement model) => new()
    {
        Vocabulary = ReadVocabulary(file, model),
        UnkToken = file.RequireString(model, "unk_token", Where),
        ContinuingSubwordPrefix = file.RequireString(model, "continuing_subword_prefix", Where),
        MaxWordChars = file.RequireIndex(model, "max_input_chars_per_word", Where),
    };

    private static BpeDefinition ReadBpe(JsonFile file, JsonElement model)
    {
        foreach (string affix in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (file.String(model, affix, Where) is { Length: > 0 } text)
            {
                throw TokenizerError.Unsupported(file.Path, $"{affix} of its BPE model is \"{JsonFile.Shorten(text)}\"", "none");
            }
        }

        if (JsonFile.Find(model, "dropout") is { } dropout && !(dropout.ValueKind == JsonValueKind.Number && dropout.TryGetDouble(out double p) && p == 0))
        {
            throw TokenizerError.Unsupported(
                file.Path, $"dropout of its BPE model is {JsonFile.Shorten(dropout.GetRawText())}", "none, so that a text always has the same tokens");
        }

        Dictionary<string, int> vocabulary = ReadVocabulary(file, model);
        return new BpeDefinition
        {
            Vocabulary = vocabulary,
            Merges = BpeMerges.Resolve(file.Path, ReadMerges(file, model), vocabulary),
            UnkToken = file.String(model, "unk_token", Where),
            FuseUnk = file.Boolean(model, "fuse_unk", Where) ?? false,
            ByteFallback = file.Boolean(model, "byte_fallback", Where) ?? false,
            IgnoreMerges = file.Boolean(model, "ignore_merges", Where) ?? false,
        };
    }

    // ["a", "b"], or in older files "a b".
    private static List<(string Left, string Right)> ReadMerges(JsonFile file, JsonElement model)
    {
        List<(string, string)> merges = [];
        JsonElement list = file.Require(model, "merges", JsonValueKind.Array, Where);
        bool pairs = list.GetArrayLength() == 0 || list[0].ValueKind == JsonValueKind.Array;
        int index = 0;
        foreach (JsonElement merge in list.EnumerateArray())
        {
            string where = $"merge {index++}";
            if (pairs)
            {
                if (merge.ValueKind != JsonValueKind.Array || merge.GetArrayLength() != 2)
                {
                    throw TokenizerError.Damaged(file.Path, $"{where} is {JsonFile.Shorten(merge.GetRawText())}", "two tokens");
                }

                merges.Add((file.Text(merge[0], where), file.Text(merge[1], where)));
                continue;
            }

            string text = file.Text(merge, where);
            if (text.StartsWith("#version", StringComparison.Ordinal))
            {
                continue;
            }

            string[] tokens = text.Split(' ');
            merges.Add(tokens.Length == 2
                ? (tokens[0], tokens[1])
                : throw TokenizerError.Damaged(file.Path, $"{where} is \"{JsonFile.Shorten(text)}\"", "two tokens with a space between"));
        }

        return merges;
    }

    private static UnigramDefinition ReadUnigram(JsonFile file, JsonElement model)
    {
        JsonElement vocabulary = file.Require(model, "vocab", JsonValueKind.Array, Where);
        List<string> pieces = new(vocabulary.GetArrayLength());
        List<double> scores = new(vocabulary.GetArrayLength());
        foreach (JsonElement entry in vocabulary.EnumerateArray())
        {
            string where = $"piece {pieces.Count} of the vocabulary";
            if (entry.ValueKind != JsonValueKind.Array || entry.GetArrayLength() != 2 || entry[1].ValueKind != JsonValueKind.Number)
            {
                throw TokenizerError.Damaged(file.Path, $"{where} is {JsonFile.Shorten(entry.GetRawText())}", "a piece and its score");
            }

            pieces.Add(file.Text(entry[0], where));
            scores.Add(SerdeNumber.Parse(entry[1].GetRawText())
                ?? throw TokenizerError.Damaged(file.Path, $"the score of {where} is {JsonFile.Shorten(entry[1].GetRawText())}", "a finite number"));
        }

        if (pieces.Count == 0)
        {
            throw TokenizerError.Vocabulary(file.Path, "the vocabulary is empty", "at least the piece for unknown text");
        }

        int unk = JsonFile.Find(model, "unk_id") is { } id
            ? file.Index(id, "\"unk_id\" of model")
            : throw TokenizerError.Vocabulary(file.Path, "unk_id of its Unigram model is missing", "the id of the piece for unknown text");
        return unk < pieces.Count
            ? new UnigramDefinition(pieces, scores, unk) { ByteFallback = file.Boolean(model, "byte_fallback", Where) ?? false }
            : throw TokenizerError.Vocabulary(file.Path, $"unk_id of its Unigram model is {unk}", $"an id below the {pieces.Count} pieces of the vocabulary");
    }

    private static Dictionary<string, int> ReadVocabulary(JsonFile file, JsonElement model)
    {
        Dictionary<string, int> vocabulary = new(StringComparer.Ordinal);
        foreach (JsonProperty entry in file.Require(model, "vocab", JsonValueKind.Object, Where).EnumerateObject())
        {
            string token = file.Name(entry, "a token of the vocabulary");
            vocabulary[token] = file.Index(entry.Value, $"the id of \"{JsonFile.Shorten(token)}\"");
        }

        return vocabulary;
    }
}
