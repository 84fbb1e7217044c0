namespace AotDistil.Packer.Tokenizers;

/// <summary>A tokenizer as the runtime reads it, and the facts about it that the manifest states.</summary>
internal sealed record CompiledTokenizer
{
    /// <summary>The block, laid out as <see cref="Layout.WordPieceTableLayout"/> says.</summary>
    public required byte[] Table { get; init; }

    /// <summary>Whether text is turned into lower case.</summary>
    public required bool Lowercase { get; init; }

    /// <summary>Whether accents are stripped; what the files leave open is resolved.</summary>
    public required bool StripAccents { get; init; }

    /// <summary>Whether control characters are dropped.</summary>
    public required bool CleanText { get; init; }

    /// <summary>Whether CJK ideographs are words of their own.</summary>
    public required bool HandleChineseChars { get; init; }

    /// <summary>Most tokens of a text, [CLS] and [SEP] included.</summary>
    public required int MaxLength { get; init; }

    /// <summary>Id of the token for unknown words.</summary>
    public required int UnkId { get; init; }

    /// <summary>Id of the token each text begins with.</summary>
    public required int ClsId { get; init; }

    /// <summary>Id of the token each text ends with.</summary>
    public required int SepId { get; init; }

    /// <summary>Id of the padding token, -1 if there is none.</summary>
    public required int PadId { get; init; }

    /// <summary>Id of the mask token, -1 if there is none.</summary>
    public required int MaskId { get; init; }

    /// <summary>The model's vocabulary size: every id is below it.</summary>
    public required int VocabSize { get; init; }

    /// <summary>Names of the files read, in ordinal order.</summary>
    public required IReadOnlyList<string> Files { get; init; }
}
