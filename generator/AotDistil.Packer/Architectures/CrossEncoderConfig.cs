using System.Text.Json;

namespace AotDistil.Packer.Architectures;

/// <summary>What sentence-transformers' <c>CrossEncoder</c> keeps in <c>config.json</c> of models that rank documents.</summary>
internal static class CrossEncoderConfig
{
    /// <summary>Whether scores are brought to 0 to 1 by a sigmoid, as they are unless the activation is said to be <c>Identity</c>.</summary>
    /// <exception cref="PackerException">The activation is no string.</exception>
    public static bool HasSigmoid(ConfigFile config)
    {
        // Versions from 4 on have it in an object of their own; before it was a key beside the others.
        JsonElement? activation = config.Find("sentence_transformers") is { ValueKind: JsonValueKind.Object } own && own.TryGetProperty("activation_fn", out JsonElement function)
            ? function
            : config.Find("sbert_ce_default_activation_function");
        return activation is not { ValueKind: not JsonValueKind.Null } name || !config.Text(name, "activation_fn").EndsWith(".Identity", StringComparison.Ordinal);
    }
}
