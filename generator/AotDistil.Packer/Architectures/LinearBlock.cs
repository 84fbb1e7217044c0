namespace AotDistil.Packer.Architectures;

/// <summary>Linears that read the same input, run as one: y = x·Wᵀ + b, section after section.</summary>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="Sections">One or more, all of the same shape.</param>
internal sealed record LinearBlock(string Name, IReadOnlyList<LinearSection> Sections) : Block(Name)
{
    /// <summary>Numbers in a block of its inputs that is rotated (see <see cref="Layout.Hadamard"/>); 0 where they are read as they are.</summary>
    public int Hadamard { get; init; }
}
