namespace AotDistil.Runtime.Tasks;

/// <summary>A model that says of each token how well an answer begins and ends there (…ForQuestionAnswering).</summary>
internal interface ISpanModel
{
    /// <summary>Runs the model on one window.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="typeIds">Their types, for models that have such.</param>
    /// <param name="start">Receives a logit for each token.</param>
    /// <param name="end">Receives a logit for each token.</param>
    void Run(ReadOnlySpan<int> ids, ReadOnlySpan<int> typeIds, Span<float> start, Span<float> end);
}
