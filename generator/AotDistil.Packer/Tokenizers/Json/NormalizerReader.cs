using System.Text.Json;
using AotDistil.Packer.Tokenizers.Steps;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>Reads <c>normalizer</c> of tokenizer.json.</summary>
internal static class NormalizerReader
{
    private const string Where = "normalizer";
    private const string Supported =
        "BertNormalizer, NFC, NFD, NFKC, NFKD, Lowercase, StripAccents, Strip, Replace, Prepend, Precompiled, Nmt or a Sequence of them";

    /// <summary>The steps; none where there is no normalizer.</summary>
    public static IReadOnlyList<TokenizerStep> Read(JsonFile file)
    {
        List<TokenizerStep> steps = [];
        if (JsonFile.Find(file.Root, "normalizer") is { } normalizer)
        {
            Read(file, normalizer, steps);
        }

        return steps;
    }

    private static void Read(JsonFile file, JsonElement normalizer, List<TokenizerStep> steps)
    {
        string type = file.String(normalizer, "type", Where) ?? Untyped(file, normalizer);
        switch (type)
        {
            case "Sequence":
                foreach (JsonElement part in file.RequireArray(normalizer, "normalizers", Where))
                {
                    Read(file, part, steps);
                }

                break;
            case "BertNormalizer" or "Bert":
                steps.AddRange(ReadBert(file, normalizer));
                break;
            case "Strip":
                bool left = file.RequireBoolean(normalizer, "strip_left", Where), right = file.RequireBoolean(normalizer, "strip_right", Where);
                if (left || right)
                {
                    steps.Add(NormalizerSteps.Strip(left, right));
                }

                break;
            case "Prepend":
                string prefix = file.RequireString(normalizer, "prepend", Where);
                if (prefix.Length > 0)
                {
                    steps.Add(NormalizerSteps.Prepend(prefix));
                }

                break;
            case "Replace":
                string content = file.RequireString(normalizer, "content", Where);
                (string? text, byte[] program) = PatternReader.Read(file, normalizer, Where);
                steps.Add(text is not null ? NormalizerSteps.Replace(text, content) : NormalizerSteps.ReplaceRegex(program, content));
                break;
            case "Precompiled":
                steps.Add(NormalizerSteps.Precompiled(ReadCharsmap(file, normalizer)));
                break;
            default:
                steps.Add(Simple(type) ?? throw TokenizerError.Unsupported(file.Path, $"its normalizer is \"{JsonFile.Shorten(type)}\"", Supported));
                break;
        }
    }

    private static TokenizerStep? Simple(string type) => type switch
    {
        "NFC" => NormalizerSteps.Nfc,
        "NFD" => NormalizerSteps.Nfd,
        "NFKC" => NormalizerSteps.Nfkc,
        "NFKD" => NormalizerSteps.Nfkd,
        "Lowercase" => NormalizerSteps.Lowercase,
        "StripAccents" => NormalizerSteps.StripAccents,
        "Nmt" => NormalizerSteps.Nmt,
        _ => null,
    };

    // The library reads an object without a type as the first kind whose fields it has.
    private static string Untyped(JsonFile file, JsonElement normalizer)
    {
        foreach ((string type, string field) in ((string, string)[])[
            ("BertNormalizer", "clean_text"), ("Strip", "strip_left"), ("Sequence", "normalizers"), ("Precompiled", "precompiled_charsmap"),
            ("Replace", "pattern"), ("Prepend", "prepend")])
        {
            if (JsonFile.Find(normalizer, field) is not null)
            {
                return type;
            }
        }

        return file.RequireString(normalizer, "type", Where);
    }

    private static IEnumerable<TokenizerStep> ReadBert(JsonFile file, JsonElement normalizer)
    {
        bool lowercase = file.RequireBoolean(normalizer, "lowercase", Where);
        return NormalizerSteps.Bert(
            file.RequireBoolean(normalizer, "clean_text", Where),
            file.RequireBoolean(normalizer, "handle_chinese_chars", Where),
            file.Boolean(normalizer, "strip_accents", Where) ?? lowercase,
            lowercase);
    }

    private static PrecompiledCharsmap ReadCharsmap(JsonFile file, JsonElement normalizer)
    {
        const string What = "\"precompiled_charsmap\" of normalizer";
        JsonElement value = file.Require(normalizer, "precompiled_charsmap", JsonValueKind.String, Where);
        if (!value.TryGetBytesFromBase64(out byte[]? bytes))
        {
            throw TokenizerError.Damaged(file.Path, $"{What} is no base64", "base64 as SentencePiece's table is written");
        }

        return PrecompiledCharsmap.Parse(bytes, out string message)
            ?? throw TokenizerError.Damaged(file.Path, $"{What} is damaged: {message}", "SentencePiece's table, whole");
    }
}
