namespace AotDistil.Packer.Architectures;

/// <summary>A table whose rows are a linear's weights, and stored as those: a masked language model's words.</summary>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="Linear">The linear, of one section, which is listed before.</param>
internal sealed record TiedEmbeddingBlock(string Name, LinearBlock Linear) : Block(Name);
