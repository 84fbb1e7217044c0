namespace AotDistil.Packer.Tokenizers;

/// <summary>The truncation that tokenizer.json bakes in.</summary>
/// <param name="MaxLength">Longest encoding, special tokens included.</param>
/// <param name="Stride">Tokens that windows share.</param>
/// <param name="Strategy">0 longest first, 1 only first, 2 only second.</param>
/// <param name="Left">Whether tokens are left out at the beginning.</param>
internal sealed record TruncationDefinition(int MaxLength, int Stride, int Strategy, bool Left);
