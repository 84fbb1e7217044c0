namespace AotDistil.Packer.Packing;

/// <summary>Where an embedding lies in the weights file; offsets are bytes from its start.</summary>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="Rows">Rows.</param>
/// <param name="Cols">Numbers in a row.</param>
/// <param name="Values">int8: row by row, each padded to a multiple of 16, or as the weights of a linear.</param>
/// <param name="Scales">float32 per row.</param>
/// <param name="IsLinear">Whether its rows are the weights of a linear, K4N16.</param>
internal sealed record PackedEmbedding(string Name, int Rows, int Cols, long Values, long Scales, bool IsLinear = false) : PackedBlock(Name);
