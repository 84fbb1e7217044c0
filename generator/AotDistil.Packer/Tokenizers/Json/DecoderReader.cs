using System.Text;
using System.Text.Json;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Steps;

namespace AotDistil.Packer.Tokenizers.Json;

/// <summary>
/// Reads <c>decoder</c> of tokenizer.json. Few tasks turn tokens back into text, so what is not known here is no reason to refuse a tokenizer: the decoder that goes with the
/// other parts is taken then.
/// </summary>
internal static class DecoderReader
{
    /// <summary>The decoder; null for one of another kind.</summary>
    public static DecoderDefinition? Read(JsonFile file) => JsonFile.Find(file.Root, "decoder") is { } decoder
        ? Read(decoder)
        : new DecoderDefinition(TokenizerLayout.Decoder.Spaces);

    private static DecoderDefinition? Read(JsonElement decoder)
    {
        switch (Text(decoder, "type"))
        {
            case "WordPiece":
                return DecoderDefinition.WordPiece(JsonFile.Find(decoder, "cleanup") is not { ValueKind: JsonValueKind.False });
            case "ByteLevel":
                return new DecoderDefinition(TokenizerLayout.Decoder.ByteLevel);
            case "Metaspace" when Text(decoder, "replacement") is { } text && Rune.TryGetRuneAt(text, 0, out Rune space):
                // Older files have add_prefix_space in the place of prepend_scheme.
                bool never = Text(decoder, "prepend_scheme") == "never" || JsonFile.Find(decoder, "add_prefix_space") is { ValueKind: JsonValueKind.False };
                return DecoderDefinition.Metaspace(space, never ? PrependScheme.Never : PrependScheme.Always);
            case "Sequence" when JsonFile.Find(decoder, "decoders") is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() == 1:
                return Read(list[0]);
            default:
                return null;
        }
    }

    private static string? Text(JsonElement parent, string name)
    {
        try
        {
            return JsonFile.Find(parent, name) is { ValueKind: JsonValueKind.String } value && value.GetString() is { Length: > 0 } text ? text : null;
        }
        catch (InvalidOperationException)
        {
            return null; // half a surrogate pair
        }
    }
}
