namespace AotDistil.Packer.Tokenizers;

/// <summary>The three ways in which tokenizer files are refused.</summary>
internal static class TokenizerError
{
    /// <summary>AOTD120: a tokenizer this project does not implement exactly, and so not at all.</summary>
    public static PackerException Unsupported(string file, string found, string expected) =>
        new("AOTD120", $"{Path.GetFileName(file)}: {found}; expected {expected}. Only BERT's WordPiece tokenizers are supported: "
            + "use a model with such a tokenizer, or save it with transformers' BertTokenizerFast.", file);

    /// <summary>AOTD121: a file that is missing or cannot be read.</summary>
    public static PackerException Damaged(string file, string found, string expected) =>
        new("AOTD121", $"{Path.GetFileName(file)}: {found}; expected {expected}. Download the model's tokenizer files again, "
            + "or write them with tokenizer.save_pretrained(folder).", file);

    /// <summary>AOTD122: a vocabulary that contradicts itself or the model.</summary>
    public static PackerException Vocabulary(string file, string found, string expected) =>
        new("AOTD122", $"{Path.GetFileName(file)}: {found}; expected {expected}. Use the tokenizer files that belong to this checkpoint, "
            + "or write them again with tokenizer.save_pretrained(folder).", file);
}
