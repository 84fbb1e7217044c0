namespace AotDistil.Generator.Model;

/// <summary>The tokenizer and where its compiled block lies: the manifest's <c>[tokenizer]</c> table.</summary>
/// <param name="Kind">The algorithm.</param>
/// <param name="Lowercase">Whether text is lower-cased first.</param>
/// <param name="StripAccents">Whether combining marks are dropped.</param>
/// <param name="CleanText">Whether control characters are dropped and white space is made plain.</param>
/// <param name="HandleChineseChars">Whether each CJK ideograph is a word of its own.</param>
/// <param name="MaxLength">The longest sequence, in tokens, [CLS] and [SEP] included.</param>
/// <param name="UnkId">Id of [UNK].</param>
/// <param name="ClsId">Id of [CLS].</param>
/// <param name="SepId">Id of [SEP].</param>
/// <param name="PadId">Id of [PAD]; -1 where the vocabulary has none.</param>
/// <param name="MaskId">Id of [MASK]; -1 where the vocabulary has none.</param>
/// <param name="VocabSize">Number of ids.</param>
/// <param name="Offset">Where the block begins, in bytes from the start of the weights file.</param>
/// <param name="Length">Bytes of the block.</param>
internal sealed record TokenizerSpec(
    TokenizerKind Kind,
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
    long Offset,
    long Length);
