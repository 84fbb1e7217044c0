namespace AotDistil.Packer.Packing;

/// <summary>Where a linear lies in the weights file; offsets are bytes from its start.</summary>
/// <param name="Name">Its name in the manifest.</param>
/// <param name="In">Inputs.</param>
/// <param name="Out">Outputs of all sections together, without padding.</param>
/// <param name="Groups">Groups of each section; there are as many sections, of the same size, as there are entries.</param>
/// <param name="Weights">int8, K4N16.</param>
/// <param name="Scales">float32 per padded output.</param>
/// <param name="Sums">int32 per padded output.</param>
/// <param name="Bias">float32 per padded output.</param>
internal sealed record PackedLinear(string Name, int In, int Out, IReadOnlyList<int> Groups, long Weights, long Scales, long Sums, long Bias) : PackedBlock(Name);
