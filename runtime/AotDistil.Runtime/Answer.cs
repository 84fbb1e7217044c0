namespace AotDistil;

/// <summary>An answer to a question, which is a part of the context.</summary>
/// <param name="Score">
/// Its probability. Where the same words are found several times, in windows that overlap or elsewhere, it is the sum of theirs, and may then be above 1.
/// </param>
/// <param name="Start">Where it begins in the context.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Text">The answer; empty where the context is said to have none.</param>
public readonly record struct Answer(float Score, int Start, int End, string Text);
