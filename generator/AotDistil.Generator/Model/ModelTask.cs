namespace AotDistil.Generator.Model;

/// <summary>What a model answers; in the manifest <c>model.task</c>.</summary>
internal enum ModelTask
{
    /// <summary>One answer for the whole text, from its first token: <c>"sequence"</c>.</summary>
    Sequence,

    /// <summary>An answer for each token: <c>"token"</c>.</summary>
    Token,

    /// <summary>Where in a text the answer to a question begins and ends: <c>"qa"</c>.</summary>
    QuestionAnswering,

    /// <summary>What stands behind masked tokens: <c>"mlm"</c>.</summary>
    MaskedLanguage,

    /// <summary>The hidden states themselves: <c>"embedding"</c>.</summary>
    Embedding,
}
