using AotDistil.Runtime.Tokenizers;

namespace AotDistil.Runtime.Tasks;

/// <summary>A model that says of each token how well an answer begins and ends there (…ForQuestionAnswering).</summary>
internal interface ISpanModel
{
    /// <summary>Runs the model on windows of an encoding, from one on as many as it takes together.</summary>
    /// <param name="windows">The encoding; the window at hand changes.</param>
    /// <param name="first">The first window.</param>
    /// <returns>How many windows, one at least.</returns>
    int Run(TokenEncoding windows, int first);

    /// <summary>What the last run said of a window.</summary>
    /// <param name="index">The window, counted from the run's first.</param>
    /// <param name="start">Receives a logit for each token.</param>
    /// <param name="end">Receives a logit for each token.</param>
    void Logits(int index, Span<float> start, Span<float> end);
}
