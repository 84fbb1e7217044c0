namespace AotDistil.Packer.Architectures;

/// <summary>A layer norm.</summary>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="Gamma">[size], the factor.</param>
/// <param name="Beta">[size], the summand.</param>
internal sealed record LayerNormBlock(string Name, WeightSource Gamma, WeightSource Beta) : Block(Name);
