namespace AotDistil.Runtime.Model;

/// <summary>What the logits of a classifier mean: transformers' <c>problem_type</c>.</summary>
public enum ClassificationProblem
{
    /// <summary>Exactly one label holds: softmax.</summary>
    SingleLabel,

    /// <summary>Any number of labels hold: a sigmoid for each.</summary>
    MultiLabel,

    /// <summary>The logit is the answer.</summary>
    Regression,
}
