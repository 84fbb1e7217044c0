namespace AotDistil;

/// <summary>How texts are classified by labels of the caller's, with the names and defaults of transformers' <c>ZeroShotClassificationPipeline</c>.</summary>
public sealed record ZeroShotOptions
{
    /// <summary>Exactly one label holds; "This example is {}.".</summary>
    public static ZeroShotOptions Default { get; } = new();

    /// <summary>The sentence that the model is asked about, with {} where the label goes (hypothesis_template). {{ and }} stand for braces.</summary>
    public string HypothesisTemplate { get; init; } = "This example is {}.";

    /// <summary>Whether any number of labels may hold: each has a score of its own (multi_label). A single label always has.</summary>
    public bool MultiLabel { get; init; }

    /// <summary>The template. What a record would print of itself brings more formatting into every native library.</summary>
    public override string ToString() => HypothesisTemplate;
}
