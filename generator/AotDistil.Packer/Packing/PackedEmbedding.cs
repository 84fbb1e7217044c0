namespace AotDistil.Packer.Packing;

/// <summary>Where an embedding lies in the weights file; offsets are bytes from its start.</summary>
internal sealed record PackedEmbedding(string Name, int Rows, int Cols, long Values, long Scales) : PackedBlock(Name);
