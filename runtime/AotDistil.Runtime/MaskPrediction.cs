namespace AotDistil;

/// <summary>A token that may stand in the place of a mask.</summary>
/// <param name="Score">Its probability.</param>
/// <param name="Token">Its id.</param>
/// <param name="TokenText">What it reads like, on its own.</param>
/// <param name="Sequence">The text with it, as the tokenizer reads texts: without capitals, for instance, if it makes no difference between them.</param>
public readonly record struct MaskPrediction(float Score, int Token, string TokenText, string Sequence);
