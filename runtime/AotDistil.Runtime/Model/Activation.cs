namespace AotDistil.Runtime.Model;

/// <summary>The function between the two linears of a feed-forward network or of a head.</summary>
public enum Activation
{
    /// <summary>x Φ(x), "gelu" in configurations: the exact one, through erf.</summary>
    Gelu,

    /// <summary>x/2 (1 + tanh(√(2/π) (x + 0.044715 x³))), "gelu_new", "gelu_fast" and "gelu_pytorch_tanh" in configurations.</summary>
    GeluTanh,

    /// <summary>max(x, 0).</summary>
    Relu,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>x / (1 + e⁻ˣ), "silu" and "swish" in configurations.</summary>
    Silu,

    /// <summary>x tanh(ln(1 + eˣ)).</summary>
    Mish,
}
