namespace AotDistil.Generator.Model;

/// <summary>The tokenizer and its compiled table: the manifest's <c>[tokenizer]</c> table.</summary>
/// <param name="Kind">The algorithm.</param>
/// <param name="Normalizer">Names of the steps that are done to the text first.</param>
/// <param name="PreTokenizer">Names of the steps that split it into words.</param>
/// <param name="MaxLength">The longest sequence, in tokens, special ones included.</param>
/// <param name="UnkId">Id of the token for unknown text; -1 where there is none.</param>
/// <param name="ClsId">Id of the classification token; -1 where there is none.</param>
/// <param name="SepId">Id of the separator; -1 where there is none.</param>
/// <param name="PadId">Id of the padding token; -1 where there is none.</param>
/// <param name="MaskId">Id of the mask token; -1 where there is none.</param>
/// <param name="VocabSize">Number of ids.</param>
/// <param name="Length">Bytes of its table.</param>
/// <param name="Sha256">The table's SHA-256, 64 lower-case hexadecimal digits.</param>
internal sealed record TokenizerSpec(
    TokenizerKind Kind,
    EquatableArray<string> Normalizer,
    EquatableArray<string> PreTokenizer,
    int MaxLength,
    int UnkId,
    int ClsId,
    int SepId,
    int PadId,
    int MaskId,
    int VocabSize,
    long Length,
    string Sha256)
{
    /// <summary>The resource that holds the table: named by its content, so that models with equal tokenizers share one.</summary>
    public string Resource => $"{Sha256}.tokenizer.bin";

    /// <summary>The steps that a normalizer may have; the runtime's NormalizerPart has a member for each.</summary>
    public static readonly string[] KnownNormalizers =
    [
        "clean_text", "chinese_chars", "nfd", "nfc", "nfkd", "nfkc", "drop_nonspacing_marks", "strip_accents", "lowercase", "replace", "replace_regex", "prepend", "strip", "precompiled", "nmt",
    ];

    /// <summary>The steps that a pre-tokenizer may have; the runtime's PreTokenizerPart has a member for each.</summary>
    public static readonly string[] KnownPreTokenizers =
    [
        "whitespace_split", "whitespace", "punctuation", "digits", "char_delimiter", "byte_level", "metaspace", "split", "split_regex",
    ];
}
