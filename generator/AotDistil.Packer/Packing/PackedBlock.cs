namespace AotDistil.Packer.Packing;

/// <summary>Where one block lies in the weights file.</summary>
/// <param name="Name">Its name in the manifest.</param>
internal abstract record PackedBlock(string Name);
