namespace AotDistil.Packer.Architectures;

/// <summary>One section of a linear.</summary>
/// <param name="Weight">[outputs, inputs].</param>
/// <param name="Bias">[outputs].</param>
internal sealed record LinearSection(WeightSource Weight, WeightSource Bias);
