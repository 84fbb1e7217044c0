namespace AotDistil.Packer.Checkpoints;

/// <summary>A tensor in memory, as float32 whatever it was stored as.</summary>
/// <param name="Name">The name it was asked for by.</param>
/// <param name="Shape">Outermost dimension first; empty for a scalar.</param>
/// <param name="Data">Row-major, as many values as the product of <paramref name="Shape"/>.</param>
internal sealed record Tensor(string Name, long[] Shape, float[] Data);
