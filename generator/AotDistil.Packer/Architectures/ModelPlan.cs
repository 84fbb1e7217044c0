using AotDistil.Layout;

namespace AotDistil.Packer.Architectures;

/// <summary>A model, checked and laid out, in the same terms whatever its architecture.</summary>
/// <param name="Architecture">Name of the architecture in the manifest.</param>
/// <param name="Task">What it answers, one of <see cref="ModelTasks"/>.</param>
/// <param name="Labels">Labels and problem type; no labels where the outputs have no names.</param>
/// <param name="Encoder">The encoder's numbers.</param>
/// <param name="Head">The head's numbers.</param>
/// <param name="Blocks">All weights, in the order in which they are used.</param>
internal sealed record ModelPlan(string Architecture, string Task, LabelSet Labels, EncoderFacts Encoder, HeadFacts Head, IReadOnlyList<Block> Blocks)
{
    /// <summary>How hidden states become one vector, of models whose answer these are; null for the others.</summary>
    public PoolingFacts? Pooling { get; init; }

    /// <summary>Whether it tells what follows from what, as zero-shot classification needs: one of its labels means that.</summary>
    public bool TellsEntailment =>
        Task == ModelTasks.Sequence && Labels.Names.Count > 1 && Labels.Names.Any(EntailmentLabel.Is);

    /// <summary>Whether it gives a text or a pair one number, by which documents can be ranked.</summary>
    public bool Ranks => Task == ModelTasks.Sequence && Labels.Names.Count == 1;

    /// <summary>Whether that number is brought to 0 to 1 by a sigmoid when documents are ranked.</summary>
    public bool RanksBySigmoid { get; init; } = true;
}
