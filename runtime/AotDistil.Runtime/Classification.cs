namespace AotDistil;

/// <summary>The best label of a text.</summary>
/// <param name="Index">The label's index in the model's configuration.</param>
/// <param name="Label">The label's name.</param>
/// <param name="Score">
/// Its probability: softmax for single-label models, sigmoid for multi-label ones; for regression models the value itself.
/// </param>
public readonly record struct Classification(int Index, string Label, float Score);
