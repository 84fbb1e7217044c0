using System.Text.Json;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>Reads <c>truncation</c> and <c>padding</c> of tokenizer.json.</summary>
internal static class LengthReader
{
    private const string Truncation = "truncation";
    private const string Padding = "padding";

    /// <summary>The truncation; null if there is none.</summary>
    public static TruncationDefinition? ReadTruncation(JsonFile file)
    {
        if (JsonFile.Find(file.Root, Truncation) is not { } truncation)
        {
            return null;
        }

        return new TruncationDefinition(
            file.RequireIndex(truncation, "max_length", Truncation),
            file.RequireIndex(truncation, "stride", Truncation),
            file.RequireChoice(truncation, "strategy", Truncation, "LongestFirst", "OnlyFirst", "OnlySecond"),
            file.Choice(truncation, "direction", Truncation, "Right", "Left") == 1);
    }

    /// <summary>The padding; null if there is none.</summary>
    public static PaddingDefinition? ReadPadding(JsonFile file)
    {
        if (JsonFile.Find(file.Root, Padding) is not { } padding)
        {
            return null;
        }

        JsonElement strategy = JsonFile.Find(padding, "strategy")
            ?? throw TokenizerError.Damaged(file.Path, "padding has no \"strategy\"", "\"BatchLongest\" or {\"Fixed\": length}");
        int? length = null;
        if (strategy.ValueKind == JsonValueKind.Object)
        {
            length = file.RequireIndex(strategy, "Fixed", "\"strategy\" of padding");
        }
        else
        {
            _ = file.RequireChoice(padding, "strategy", Padding, "BatchLongest");
        }

        return new PaddingDefinition(
            length,
            JsonFile.Find(padding, "pad_to_multiple_of") is { } multiple ? file.Index(multiple, "\"pad_to_multiple_of\" of padding") : 0,
            file.RequireChoice(padding, "direction", Padding, "Right", "Left") == 1,
            file.RequireIndex(padding, "pad_id", Padding),
            file.RequireIndex(padding, "pad_type_id", Padding));
    }
}
