using System.Globalization;
using AotDistil.Runtime.Tokenizers;

namespace AotDistil;

/// <summary>How the labels of tokens become answers, with the names and defaults of transformers' <c>TokenClassificationPipeline</c>.</summary>
public sealed record TokenClassificationOptions
{
    /// <summary>Each token that is labelled something else than O.</summary>
    public static TokenClassificationOptions Default { get; } = new();

    /// <summary>What an answer is: a token, or a run of tokens or of words.</summary>
    public AggregationStrategy Aggregation { get; init; }

    /// <summary>Labels that are no answers: of tokens (B-PER) without aggregation, of entities (PER) with it.</summary>
    public IReadOnlyList<string> IgnoreLabels { get; init; } = ["O"];

    /// <summary>
    /// Null cuts a text at the model's longest length, and what is beyond has no answers. A number has it read in windows, each of which shares that many tokens with the one
    /// before; where entities overlap the longer one is kept, of equally long ones the one with the higher score. Needs an aggregation.
    /// </summary>
    public int? Stride { get; init; }

    /// <summary>What <see cref="Entity.Start"/> and <see cref="Entity.End"/> count. Null: what the text is made of, UTF-16 units of a string and bytes of UTF-8.</summary>
    public OffsetUnit? Offsets { get; init; }

    /// <summary>The stride. What a record would print of itself brings the formatting of enumerations into every native library.</summary>
    public override string ToString() => Stride is { } stride ? $"windows that share {stride.ToString(CultureInfo.InvariantCulture)} tokens" : "one window";

    /// <summary>How a text is to be tokenised.</summary>
    /// <param name="maxLength">Most tokens the model takes, special ones included.</param>
    /// <param name="specials">How many of them are special ones.</param>
    /// <exception cref="ArgumentException">The stride does not fit the model or the aggregation.</exception>
    internal EncodingOptions Encoding(int maxLength, int specials)
    {
        if (Stride is { } stride)
        {
            if (Aggregation == AggregationStrategy.None)
            {
                throw new ArgumentException("A stride needs an aggregation, as only entities of several windows can be brought together; choose one, or leave the stride out.");
            }

            if (stride < 0 || stride >= maxLength - specials)
            {
                throw new ArgumentException(
                    $"The stride is {stride}, but a window has room for {maxLength - specials} tokens of the text; expected 0 to {maxLength - specials - 1}.");
            }
        }

        return new EncodingOptions { MaxLength = maxLength, Stride = Stride ?? 0 };
    }
}
