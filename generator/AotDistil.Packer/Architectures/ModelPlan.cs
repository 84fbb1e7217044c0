namespace AotDistil.Packer.Architectures;

/// <summary>A model, checked and laid out, in the same terms whatever its architecture.</summary>
/// <param name="Architecture">Name of the architecture in the manifest.</param>
/// <param name="Task">Name of the task in the manifest.</param>
/// <param name="Labels">Labels and problem type.</param>
/// <param name="Encoder">The encoder's numbers.</param>
/// <param name="HeadActivation">The function between the head's two linears; see <see cref="ActivationNames"/>.</param>
/// <param name="Blocks">All weights, in the order in which they are used.</param>
internal sealed record ModelPlan(string Architecture, string Task, LabelSet Labels, EncoderFacts Encoder, string HeadActivation, IReadOnlyList<Block> Blocks);
