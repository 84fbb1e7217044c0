namespace AotDistil.Runtime.Tokenizers;

/// <summary>How texts become an encoding, with the names and defaults of Hugging Face's tokenizers.</summary>
public sealed record EncodingOptions
{
    /// <summary>Everything, with special tokens around it.</summary>
    public static EncodingOptions Default { get; } = new();

    /// <summary>Whether special tokens are put around the texts.</summary>
    public bool AddSpecialTokens { get; init; } = true;

    /// <summary>Most tokens of an encoding, special ones included; what is beyond goes into further windows. Null: no limit.</summary>
    public int? MaxLength { get; init; }

    /// <summary>Tokens that a window shares with the one before.</summary>
    public int Stride { get; init; }

    /// <summary>Which of two texts is cut.</summary>
    public TruncationStrategy Strategy { get; init; }

    /// <summary>Whether texts lose their beginning, not their end.</summary>
    public bool TruncateLeft { get; init; }

    /// <summary>Encodings are padded to this many tokens at least. 0: no padding.</summary>
    public int PadToLength { get; init; }

    /// <summary>Whether the windows of a text that was cut are padded to the length of the first.</summary>
    public bool PadToLongest { get; init; }

    /// <summary>Encodings are padded to a multiple of this many tokens. 0: no padding.</summary>
    public int PadToMultipleOf { get; init; }

    /// <summary>Whether padding stands before the tokens, not after them.</summary>
    public bool PadLeft { get; init; }

    /// <summary>Id of what is padded with.</summary>
    public int PadId { get; init; }

    /// <summary>Token type of what is padded with.</summary>
    public int PadTypeId { get; init; }

    /// <summary>The limit. What a record would print of itself brings the formatting of enumerations into every native library.</summary>
    public override string ToString() => $"at most {MaxLength?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "any number of"} tokens";
}
