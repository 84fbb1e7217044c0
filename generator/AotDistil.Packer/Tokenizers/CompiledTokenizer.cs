namespace AotDistil.Packer.Tokenizers;

/// <summary>A tokenizer's table and its facts for the manifest.</summary>
internal sealed record CompiledTokenizer(
    byte[] Table,
    string Kind,
    bool Lowercase,
    bool StripAccents,
    bool CleanText,
    bool HandleChineseChars,
    int MaxLength,
    int UnkId,
    int ClsId,
    int SepId,
    int PadId,
    int MaskId,
    int VocabSize,
    IReadOnlyList<string> Files);
