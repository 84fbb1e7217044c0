namespace AotDistil.Generator.Model;

/// <summary>How the hidden states of a text become one vector: the manifest's <c>[pooling]</c> table.</summary>
/// <param name="Mode">How they are pooled.</param>
/// <param name="Normalize">Whether the vector is brought to length 1.</param>
internal sealed record PoolingSpec(PoolingMode Mode, bool Normalize);
