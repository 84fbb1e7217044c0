namespace AotDistil.Packer.Architectures;

/// <summary>One block of a model as the packer sees it: what it is, not what it is for. Blocks are listed in the order in which they run.</summary>
/// <param name="Name">Its name in the manifest.</param>
internal abstract record Block(string Name);
