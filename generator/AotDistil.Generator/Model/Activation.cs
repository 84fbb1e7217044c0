namespace AotDistil.Generator.Model;

/// <summary>The function between the two linears of a feed-forward; in the manifest <c>encoder.activation</c>.</summary>
internal enum Activation
{
    /// <summary>x · Φ(x), by erf: <c>"gelu"</c>.</summary>
    Gelu,

    /// <summary>max(x, 0): <c>"relu"</c>.</summary>
    Relu,
}
