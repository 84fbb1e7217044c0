namespace AotDistil.Runtime.Model;

/// <summary>What a model answers.</summary>
public enum ModelTask
{
    /// <summary>One answer for the whole text, from its first token.</summary>
    Sequence,

    /// <summary>An answer for each token.</summary>
    Token,

    /// <summary>Where in a text the answer to a question begins and ends: two numbers for each token.</summary>
    QuestionAnswering,

    /// <summary>What stands behind masked tokens: for each of them a number for each piece of the vocabulary.</summary>
    MaskedLanguage,

    /// <summary>The hidden states themselves.</summary>
    Embedding,
}
