namespace AotDistil.Generator.Model;

/// <summary>The function between two linears: of a feed-forward, in the manifest <c>encoder.activation</c>, or of the head, <c>head.activation</c>.</summary>
internal enum Activation
{
    /// <summary>x · Φ(x), by erf: <c>"gelu"</c>.</summary>
    Gelu,

    /// <summary>What comes close to that, by tanh: <c>"gelu_tanh"</c>.</summary>
    GeluTanh,

    /// <summary>max(x, 0): <c>"relu"</c>.</summary>
    Relu,

    /// <summary>The hyperbolic tangent: <c>"tanh"</c>.</summary>
    Tanh,

    /// <summary>x / (1 + e⁻ˣ): <c>"silu"</c>.</summary>
    Silu,

    /// <summary>x · tanh(ln(1 + eˣ)): <c>"mish"</c>.</summary>
    Mish,
}
