using System.Globalization;
using System.Text;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers;

/// <summary>Turns the tokenizer files of a Hugging Face folder into the block the runtime reads.</summary>
internal static class TokenizerCompiler
{
    /// <summary>
    /// Compiles the folder's tokenizer: <c>tokenizer.json</c> if it is there, else <c>vocab.txt</c> with <c>tokenizer_config.json</c>.
    /// The same files give the same bytes.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="maxPositions">Positions the model has: the most tokens a text may have.</param>
    /// <param name="vocabSize">Rows of the model's word embeddings: every id is below it.</param>
    /// <exception cref="PackerException">
    /// AOTD120: not supported. AOTD121: missing or damaged. AOTD122: the vocabulary contradicts itself or the model.
    /// </exception>
    public static CompiledTokenizer Compile(string folder, int maxPositions, int vocabSize)
    {
        using TokenizerConfig config = new(folder);
        List<string> files = [.. config.Files];
        TokenizerDefinition definition = Read(folder, config, files);
        int unk = Check(definition, vocabSize);
        int maxLength = config.MaxLength(maxPositions, folder);
        int pad = definition.IdOf(config.SpecialToken("pad_token")) ?? -1;
        int mask = definition.IdOf(config.SpecialToken("mask_token")) ?? -1;
        files.Add(Path.GetFileName(definition.File));
        files.Sort(StringComparer.Ordinal);
        return new CompiledTokenizer
        {
            Table = WordPieceTableWriter.Write(definition, unk, pad, mask, maxLength, vocabSize),
            Lowercase = definition.Lowercase,
            StripAccents = definition.StripAccents,
            CleanText = definition.CleanText,
            HandleChineseChars = definition.HandleChineseChars,
            MaxLength = maxLength,
            UnkId = unk,
            ClsId = definition.ClsId,
            SepId = definition.SepId,
            PadId = pad,
            MaskId = mask,
            VocabSize = vocabSize,
            Files = files,
        };
    }

    private static TokenizerDefinition Read(string folder, TokenizerConfig config, List<string> files)
    {
        string json = Path.Combine(folder, "tokenizer.json");
        if (File.Exists(json))
        {
            return TokenizerJsonReader.Read(json);
        }

        string text = Path.Combine(folder, "vocab.txt");
        if (File.Exists(text))
        {
            return VocabularyTextReader.Read(text, config, files);
        }

        foreach (string other in new[] { "spiece.model", "tokenizer.model", "sentencepiece.bpe.model", "vocab.json" })
        {
            if (File.Exists(Path.Combine(folder, other)))
            {
                throw TokenizerError.Unsupported(Path.Combine(folder, other), "the folder has this kind of tokenizer only", "tokenizer.json or vocab.txt");
            }
        }

        throw TokenizerError.Damaged(folder, "the folder has no tokenizer", "tokenizer.json or vocab.txt");
    }

    private static int Check(TokenizerDefinition definition, int vocabSize)
    {
        string file = definition.File;
        if (definition.Vocabulary.Count == 0)
        {
            throw TokenizerError.Vocabulary(file, "the vocabulary is empty", "at least the special tokens");
        }

        if (vocabSize is < 1 or > WordPieceTableLayout.MaxField)
        {
            throw TokenizerError.Unsupported(file, $"the model's vocab_size is {vocabSize}", $"1 to {WordPieceTableLayout.MaxField}");
        }

        foreach ((string token, int id) in definition.Vocabulary.Concat(definition.AddedTokens.Select(t => KeyValuePair.Create(t.Content, t.Id))))
        {
            if (id >= vocabSize)
            {
                throw TokenizerError.Vocabulary(file, $"\"{JsonFile.Shorten(token)}\" has id {id}", $"an id below the model's vocab_size, {vocabSize}");
            }
        }

        if (definition.MaxWordChars is < 1 or > WordPieceTableLayout.MaxWordCharsLimit)
        {
            throw TokenizerError.Unsupported(file, $"max_input_chars_per_word is {definition.MaxWordChars}", $"1 to {WordPieceTableLayout.MaxWordCharsLimit}");
        }

        if (!definition.Vocabulary.TryGetValue(definition.UnkToken, out int unk))
        {
            throw TokenizerError.Vocabulary(file, $"the vocabulary has no \"{JsonFile.Shorten(definition.UnkToken)}\"", "the unk_token");
        }

        CheckAddedTokens(definition);
        CheckSpecialTokens(definition, unk, vocabSize);
        return unk;
    }

    private static void CheckSpecialTokens(TokenizerDefinition definition, int unk, int vocabSize)
    {
        HashSet<int> ids = [.. definition.Vocabulary.Values, .. definition.AddedTokens.Select(token => token.Id)];
        foreach ((string role, int id) in new[] { ("[CLS]", definition.ClsId), ("[SEP]", definition.SepId) })
        {
            if (id >= vocabSize || !ids.Contains(id))
            {
                throw TokenizerError.Vocabulary(definition.File, $"{role} has id {id}, which no token has", "the id of a token");
            }
        }

        if (definition.ClsId == definition.SepId || definition.ClsId == unk || definition.SepId == unk)
        {
            throw TokenizerError.Vocabulary(definition.File, $"[UNK], [CLS] and [SEP] have ids {unk}, {definition.ClsId} and {definition.SepId}", "three ids");
        }
    }

    private static void CheckAddedTokens(TokenizerDefinition definition)
    {
        if (definition.AddedTokens.Count > WordPieceTableLayout.MaxAddedTokens)
        {
            throw TokenizerError.Unsupported(
                definition.File, $"it has {definition.AddedTokens.Count} added tokens", $"at most {WordPieceTableLayout.MaxAddedTokens}");
        }

        HashSet<string> contents = new(StringComparer.Ordinal);
        HashSet<int> ids = [];
        foreach (AddedTokenDefinition token in definition.AddedTokens)
        {
            string name = $"added token \"{JsonFile.Shorten(token.Content)}\"";
            if (!contents.Add(token.Content) || !ids.Add(token.Id))
            {
                throw TokenizerError.Vocabulary(definition.File, $"{name} (id {token.Id}) or its id is listed twice", "each added token and each id once");
            }

            int bytes = Encoding.UTF8.GetByteCount(token.Content);
            if (bytes is 0 or > WordPieceTableLayout.MaxAddedTokenBytes)
            {
                throw TokenizerError.Unsupported(definition.File, $"{name} has {bytes} bytes", $"1 to {WordPieceTableLayout.MaxAddedTokenBytes}");
            }

            // Matching relies on a token beginning where a character of the text does, also for the normaliser: marks join what precedes them.
            UnicodeCategory first = CharUnicodeInfo.GetUnicodeCategory(token.Content, 0);
            if (char.IsWhiteSpace(token.Content[0]) || IsMarkOrControl(first))
            {
                throw TokenizerError.Unsupported(definition.File, $"{name} begins with white space, a mark or a control character", "another character");
            }
        }
    }

    private static bool IsMarkOrControl(UnicodeCategory category) => category is
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark
        or UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned;
}
