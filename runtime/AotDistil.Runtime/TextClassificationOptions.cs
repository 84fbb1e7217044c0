using System.Globalization;

namespace AotDistil;

/// <summary>Which labels of a text are asked for, with the names and defaults of transformers' <c>TextClassificationPipeline</c>.</summary>
public sealed record TextClassificationOptions
{
    /// <summary>The best label, with the score that the model is made for.</summary>
    public static TextClassificationOptions Default { get; } = new();

    /// <summary>What makes scores of logits; null for what the model is made for: softmax for one label of several, sigmoid for several labels, nothing for a regression.</summary>
    public ClassificationFunction? FunctionToApply { get; init; }

    /// <summary>How many labels a text gets, the best first; null for all.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative.</exception>
    public int? TopK
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value ?? 0);
            field = value;
        }
    } = 1;

    /// <summary>The number of labels. What a record would print of itself brings the formatting of enumerations into every native library.</summary>
    public override string ToString() => TopK is { } count ? $"the best {count.ToString(CultureInfo.InvariantCulture)} labels" : "all labels";
}
