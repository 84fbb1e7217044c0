namespace AotDistil.Packer.Architectures;

/// <summary>Where the numbers of one matrix or vector come from: a tensor of the checkpoint, or a formula. Read in pieces, so that no tensor need be in memory whole.</summary>
/// <param name="Name">The tensor's name.</param>
/// <param name="Shape">[rows, columns] or [size], checked against the checkpoint.</param>
/// <param name="Read">Fills a span with the elements from an index on, row-major.</param>
internal sealed record WeightSource(string Name, IReadOnlyList<long> Shape, WeightReader Read);
