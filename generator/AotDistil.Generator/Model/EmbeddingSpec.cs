using AotDistil.Layout;

namespace AotDistil.Generator.Model;

/// <summary>An int8 embedding [<paramref name="Rows"/>, <paramref name="Cols"/>] with one scale per row: one <c>[[embedding]]</c> table.</summary>
/// <param name="Name">Such as <c>word_embeddings</c>.</param>
/// <param name="Rows">Entries.</param>
/// <param name="Cols">Width of an entry.</param>
/// <param name="Values">Offset of the int8 values.</param>
/// <param name="Scales">Offset of the f32 scales, one per row.</param>
/// <param name="IsLinear">Whether the values are the weights of a linear with an output for each row, K4N16; otherwise they lie row by row, each row <see cref="Stride"/> bytes.</param>
internal sealed record EmbeddingSpec(string Name, int Rows, int Cols, long Values, long Scales, bool IsLinear)
{
    /// <summary>Bytes from one row to the next where they lie row by row: the columns rounded up to 16.</summary>
    public int Stride => WeightsLayout.RoundUp(Cols, WeightsLayout.TileOutputs);

    /// <summary>Groups of 4 numbers of an entry where they lie as those of a linear.</summary>
    public int Groups => WeightsLayout.RoundUp(Cols, WeightsLayout.TileInputs) / WeightsLayout.TileInputs;

    /// <summary>Bytes of the values.</summary>
    public long ValuesBytes => IsLinear ? (long)PaddedRows * Groups * WeightsLayout.TileInputs : (long)Rows * Stride;

    /// <summary>Bytes of the scales.</summary>
    public long ScalesBytes => (long)(IsLinear ? PaddedRows : Rows) * sizeof(float);

    private int PaddedRows => WeightsLayout.RoundUp(Rows, WeightsLayout.TileOutputs);
}
