namespace AotDistil.Runtime.Tokenizers;

/// <summary>Which of two texts loses tokens when both together are too long.</summary>
public enum TruncationStrategy
{
    /// <summary>The longer one, and both where that is not enough.</summary>
    LongestFirst,

    /// <summary>The first.</summary>
    OnlyFirst,

    /// <summary>The second.</summary>
    OnlySecond,
}
