using AotDistil.Layout;

namespace AotDistil.Generator.Model;

/// <summary>An int8 embedding [<paramref name="Rows"/>, <paramref name="Cols"/>] with one scale per row: one <c>[[embedding]]</c> table.</summary>
/// <param name="Name">Such as <c>word_embeddings</c>.</param>
/// <param name="Rows">Entries.</param>
/// <param name="Cols">Width of an entry.</param>
/// <param name="Values">Offset of the int8 values, row by row, each row <see cref="Stride"/> bytes.</param>
/// <param name="Scales">Offset of the f32 scales, one per row.</param>
internal sealed record EmbeddingSpec(string Name, int Rows, int Cols, long Values, long Scales)
{
    /// <summary>Bytes from one row to the next: the columns rounded up to 16.</summary>
    public int Stride => WeightsLayout.RoundUp(Cols, WeightsLayout.TileOutputs);

    /// <summary>Bytes of the values.</summary>
    public long ValuesBytes => (long)Rows * Stride;

    /// <summary>Bytes of the scales.</summary>
    public long ScalesBytes => (long)Rows * sizeof(float);
}
