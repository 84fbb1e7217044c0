using System.Globalization;
using AotDistil.Runtime.Model;

namespace AotDistil;

/// <summary>How texts become vectors. What is not said is as the model's folder says it.</summary>
public sealed record EmbeddingOptions
{
    /// <summary>As the model's folder says it: all dimensions.</summary>
    public static EmbeddingOptions Default { get; } = new();

    /// <summary>How the states of a text's tokens become one vector. Null: as sentence-transformers' <c>1_Pooling</c> says, mean without it.</summary>
    public Pooling? Pooling { get; init; }

    /// <summary>Whether vectors are brought to length 1. Null: as sentence-transformers' <c>modules.json</c> says, not without it; vectors of bytes always are.</summary>
    public bool? Normalize { get; init; }

    /// <summary>
    /// How many numbers of a vector are kept, from the first (truncate_dim, for models that were trained so: Kusupati et al. 2022, "Matryoshka"). They are brought to
    /// length 1 after that. Null: all of them.
    /// </summary>
    public int? Dimensions { get; init; }

    /// <summary>The dimensions. What a record would print of itself brings the formatting of enumerations into every native library.</summary>
    public override string ToString() => $"{Dimensions?.ToString(CultureInfo.InvariantCulture) ?? "all"} dimensions";
}
