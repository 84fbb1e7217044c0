namespace AotDistil.Runtime.Model;

/// <summary>The function between the two linears of a feed-forward network.</summary>
public enum Activation
{
    /// <summary>x Φ(x), "gelu" in configurations: the exact one, through erf.</summary>
    Gelu,

    /// <summary>max(x, 0).</summary>
    Relu,
}
