namespace AotDistil.Runtime.Model;

/// <summary>How the hidden states of a text become one vector.</summary>
public enum Pooling
{
    /// <summary>The mean of all tokens' states, special tokens included.</summary>
    Mean,

    /// <summary>The first token's state.</summary>
    Cls,

    /// <summary>The largest of all tokens' states, number by number, special tokens included.</summary>
    Max,
}
