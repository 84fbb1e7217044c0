namespace AotDistil.Packer.Checkpoints;

/// <summary>One name for each tensor, whatever version of transformers saved it.</summary>
internal static class TensorNames
{
    /// <summary>Prefixes of the encoder inside a model with a head; checkpoints of the bare encoder lack them.</summary>
    private static readonly string[] EncoderPrefixes = ["distilbert.", "bert.", "roberta.", "albert.", "transformer."];

    /// <summary>What begins like a prefix and is none: a bare DistilBERT's layers, where <c>transformer.</c> is SqueezeBERT's prefix.</summary>
    private const string NoPrefix = "transformer.layer.";

    /// <summary>Without the encoder's prefix, and <c>weight</c>/<c>bias</c> for the <c>gamma</c>/<c>beta</c> that TensorFlow's layer norms brought along.</summary>
    public static string Canonical(string name)
    {
        foreach (string prefix in EncoderPrefixes)
        {
            if (name.StartsWith(prefix, StringComparison.Ordinal) && !name.StartsWith(NoPrefix, StringComparison.Ordinal))
            {
                name = name[prefix.Length..];
                break;
            }
        }

        return name.EndsWith(".gamma", StringComparison.Ordinal) ? $"{name[..^".gamma".Length]}.weight"
            : name.EndsWith(".beta", StringComparison.Ordinal) ? $"{name[..^".beta".Length]}.bias"
            : name;
    }
}
