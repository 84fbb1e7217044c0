namespace AotDistil.Packer.Architectures;

/// <summary>A table of which one row is looked up.</summary>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="Table">[rows, columns].</param>
internal sealed record EmbeddingBlock(string Name, WeightSource Table) : Block(Name)
{
    /// <summary>Numbers in a block of its rows that is rotated (see <see cref="Layout.Hadamard"/>); 0 where they are stored as they are.</summary>
    public int Hadamard { get; init; }
}
