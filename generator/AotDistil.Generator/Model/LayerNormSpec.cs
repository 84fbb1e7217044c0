using AotDistil.Layout;

namespace AotDistil.Generator.Model;

/// <summary>A LayerNorm over <paramref name="Size"/> values: one <c>[[layer_norm]]</c> table.</summary>
/// <param name="Name">Such as <c>layer.0.sa_layer_norm</c>.</param>
/// <param name="Size">Values normalised together.</param>
/// <param name="Gamma">Offset of the f32 factors, <see cref="PaddedSize"/> of them.</param>
/// <param name="Beta">Offset of the f32 summands, <see cref="PaddedSize"/> of them.</param>
internal sealed record LayerNormSpec(string Name, int Size, long Gamma, long Beta)
{
    /// <summary>Entries of each block: the size rounded up to 16.</summary>
    public int PaddedSize => WeightsLayout.RoundUp(Size, WeightsLayout.TileOutputs);

    /// <summary>Bytes of each of the two blocks.</summary>
    public long BlockBytes => (long)PaddedSize * sizeof(float);
}
