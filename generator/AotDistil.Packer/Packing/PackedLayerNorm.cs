namespace AotDistil.Packer.Packing;

/// <summary>Where a layer norm lies in the weights file; offsets are bytes from its start.</summary>
internal sealed record PackedLayerNorm(string Name, int Size, long Gamma, long Beta) : PackedBlock(Name);
