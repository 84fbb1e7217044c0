namespace AotDistil.Runtime.Tokenizers.Parts;

/// <summary>
/// What tokenizers may be made of. Emitted code names the parts of its model's tokenizer, so that a native library links those and no others.
/// </summary>
/// <param name="models">Algorithms.</param>
/// <param name="normalizers">Normalizers.</param>
/// <param name="preTokenizers">Pre-tokenizers.</param>
public sealed class TokenizerParts(ModelPart[] models, NormalizerPart[] normalizers, PreTokenizerPart[] preTokenizers)
{
    /// <summary>Everything there is: for whoever opens tokenizers that are known only then.</summary>
    public static TokenizerParts All => new(ModelPart.All, NormalizerPart.All, PreTokenizerPart.All);

    /// <summary>Algorithms.</summary>
    internal ModelPart[] Models { get; } = models;

    /// <summary>Normalizers.</summary>
    internal NormalizerPart[] Normalizers { get; } = normalizers;

    /// <summary>Pre-tokenizers.</summary>
    internal PreTokenizerPart[] PreTokenizers { get; } = preTokenizers;
}
