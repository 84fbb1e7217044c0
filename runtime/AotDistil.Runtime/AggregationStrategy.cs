namespace AotDistil;

/// <summary>How the labels of tokens become entities, with the names and the meaning of transformers' <c>aggregation_strategy</c>.</summary>
public enum AggregationStrategy
{
    /// <summary>Each token is an answer of its own.</summary>
    None,

    /// <summary>Neighbouring tokens of the same tag are one entity; one that is labelled B- begins another.</summary>
    Simple,

    /// <summary>As <see cref="Simple"/> with whole words, which have the label of their first token.</summary>
    First,

    /// <summary>As <see cref="Simple"/> with whole words, which have the best label of their tokens' scores on average.</summary>
    Average,

    /// <summary>As <see cref="Simple"/> with whole words, which have the label of the token that has the highest score.</summary>
    Max,
}
