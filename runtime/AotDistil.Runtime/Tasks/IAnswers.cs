namespace AotDistil.Runtime.Tasks;

/// <summary>Where the answers of one call go.</summary>
internal interface IAnswers
{
    /// <summary>Takes the logits of some texts.</summary>
    /// <param name="first">The first text's place in the call.</param>
    /// <param name="logits">Texts × labels; may be overwritten.</param>
    void Take(long first, Span<float> logits);
}
