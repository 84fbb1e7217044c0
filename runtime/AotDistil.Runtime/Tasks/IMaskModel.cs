namespace AotDistil.Runtime.Tasks;

/// <summary>A model that says of each token of the vocabulary how well it stands in the place of a mask (…ForMaskedLM).</summary>
internal interface IMaskModel
{
    /// <summary>Runs the model on a text, as far as its head.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="typeIds">Their types, for models that have such.</param>
    /// <param name="masks">Where the masks are, in ascending order: of no other token anything will be asked.</param>
    void Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, ReadOnlySpan<int> masks);

    /// <summary>Runs the head on some of the masks.</summary>
    /// <param name="first">The first one's index among the masks.</param>
    /// <param name="count">How many.</param>
    /// <param name="logits">Receives masks × vocabulary.</param>
    void Logits(int first, int count, Span<float> logits);
}
