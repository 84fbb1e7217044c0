namespace AotDistil.Packer.Tokenizers;

/// <summary>A tokenizer as the runtime reads it, and the facts about it that the manifest states.</summary>
internal sealed record CompiledTokenizer
{
    /// <summary>The block, laid out as <see cref="Layout.TokenizerLayout"/> says.</summary>
    public required byte[] Table { get; init; }

    /// <summary>What cuts words into tokens: <c>wordpiece</c>, <c>bpe</c> or <c>unigram</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Names of the normalizer's steps.</summary>
    public required IReadOnlyList<string> Normalizer { get; init; }

    /// <summary>Names of the pre-tokenizer's steps.</summary>
    public required IReadOnlyList<string> PreTokenizer { get; init; }

    /// <summary>Most tokens of a text, special ones included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Id of the token for unknown text, -1 if there is none.</summary>
    public required int UnkId { get; init; }

    /// <summary>Id of the classification token, -1 if there is none.</summary>
    public required int ClsId { get; init; }

    /// <summary>Id of the separator, -1 if there is none.</summary>
    public required int SepId { get; init; }

    /// <summary>Id of the padding token, -1 if there is none.</summary>
    public required int PadId { get; init; }

    /// <summary>Id of the mask token, -1 if there is none.</summary>
    public required int MaskId { get; init; }

    /// <summary>The model's vocabulary size: every id is below it.</summary>
    public required int VocabSize { get; init; }

    /// <summary>The largest token type that a text of its own has.</summary>
    public required int LargestType { get; init; }

    /// <summary>Names of the files read, in ordinal order.</summary>
    public required IReadOnlyList<string> Files { get; init; }
}
