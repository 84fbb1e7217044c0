namespace AotDistil.Generator.Model;

/// <summary>How the hidden states of a text become one vector; in the manifest <c>pooling.mode</c>.</summary>
internal enum PoolingMode
{
    /// <summary>The mean of all tokens' states: <c>"mean"</c>.</summary>
    Mean,

    /// <summary>The first token's state: <c>"cls"</c>.</summary>
    Cls,

    /// <summary>The largest of all tokens' states, number by number: <c>"max"</c>.</summary>
    Max,
}
