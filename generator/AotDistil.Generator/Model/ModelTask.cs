namespace AotDistil.Generator.Model;

/// <summary>What a model answers; in the manifest <c>model.task</c>.</summary>
internal enum ModelTask
{
    /// <summary>One answer for the whole text, from its first token: <c>"sequence"</c>.</summary>
    Sequence,
}
