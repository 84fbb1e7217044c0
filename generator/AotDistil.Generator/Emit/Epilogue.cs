namespace AotDistil.Generator.Emit;

/// <summary>What happens to a tile's sums before they leave it.</summary>
internal enum Epilogue
{
    /// <summary>Dequantise and add the bias.</summary>
    Bias,

    /// <summary>The same, then GELU.</summary>
    Gelu,

    /// <summary>The same, then GELU by tanh.</summary>
    GeluTanh,

    /// <summary>The same, then ReLU.</summary>
    Relu,

    /// <summary>The same, then the hyperbolic tangent.</summary>
    Tanh,

    /// <summary>The same, then SiLU.</summary>
    Silu,

    /// <summary>The same, then Mish.</summary>
    Mish,

    /// <summary>Dequantise; there is no bias (contexts).</summary>
    Scale,

    /// <summary>Times the outputs' scales; the rows' scales have to wait (scores).</summary>
    Scores,
}
