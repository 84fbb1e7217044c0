using AotDistil.Runtime.Model;

namespace AotDistil.Runtime.Reference;

/// <summary>What <see cref="Float32Reference"/> must know of a model besides its weights.</summary>
/// <param name="Layers">Layers.</param>
/// <param name="Dim">Width of the hidden states.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Activation">Activation of the feed-forward network.</param>
/// <param name="HeadActivation">Activation between the head's two linears.</param>
/// <param name="LayerNormEps">Added to the variance in every LayerNorm.</param>
/// <param name="HasTypes">Whether there are token type embeddings.</param>
public sealed record Float32Model(int Layers, int Dim, int Heads, Activation Activation, Activation HeadActivation, double LayerNormEps, bool HasTypes);
