namespace AotDistil;

/// <summary>What makes scores of a classifier's logits: transformers' <c>function_to_apply</c>.</summary>
public enum ClassificationFunction
{
    /// <summary>Scores sum up to 1: exactly one label holds.</summary>
    Softmax,

    /// <summary>Each score is a probability of its own: any number of labels hold.</summary>
    Sigmoid,

    /// <summary>The logits are the scores.</summary>
    None,
}
