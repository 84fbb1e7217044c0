namespace AotDistil.Packer.Checkpoints;

/// <summary>One tensor as a safetensors header describes it.</summary>
/// <param name="Name">As stored.</param>
/// <param name="Type">The dtype as stored, for example <c>F16</c>.</param>
/// <param name="Shape">Outermost dimension first; empty for a scalar.</param>
/// <param name="Elements">Product of the shape.</param>
/// <param name="Offset">Where the data begins, in bytes from the start of the file.</param>
/// <param name="Bytes">Length of the data.</param>
internal sealed record TensorInfo(string Name, string Type, long[] Shape, long Elements, long Offset, long Bytes);
