namespace AotDistil.Packer.Tokenizers;

/// <summary>The three ways in which tokenizer files are refused.</summary>
internal static class TokenizerError
{
    /// <summary>AOTD120: something that this version does not do exactly, and so not at all.</summary>
    public static PackerException Unsupported(string file, string found, string expected) =>
        new(PackerErrors.TokenizerUnsupported, $"{Path.GetFileName(file)}: {found}; expected {expected}. Use a model whose tokenizer does without it, "
            + "or report that you need it; docs/diagnostics.md lists all that is supported.", file);

    /// <summary>AOTD121: a file that is missing or cannot be read.</summary>
    public static PackerException Damaged(string file, string found, string expected) =>
        new(PackerErrors.TokenizerFile, $"{Path.GetFileName(file)}: {found}; expected {expected}. Download the model's tokenizer files again, "
            + "or write them with tokenizer.save_pretrained(folder).", file);

    /// <summary>AOTD122: a tokenizer that contradicts itself or the model.</summary>
    public static PackerException Vocabulary(string file, string found, string expected) =>
        new(PackerErrors.TokenizerVocabulary, $"{Path.GetFileName(file)}: {found}; expected {expected}. Use the tokenizer files that belong to this "
            + "checkpoint, or write them again with tokenizer.save_pretrained(folder).", file);
}
