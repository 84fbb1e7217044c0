using System.Text;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Models;
using AotDistil.Packer.Tokenizers.Steps;
using AotDistil.Packer.Tokenizers.Tables;
using AotDistil.Packer.Tokenizers.Templates;

namespace AotDistil.Packer.Tokenizers;

/// <summary>Checks that a tokenizer does not contradict itself or the model, and that its compiled form can hold it.</summary>
internal static class TokenizerCheck
{
    /// <summary>Checks all of it.</summary>
    /// <exception cref="PackerException">AOTD120: not supported. AOTD122: it contradicts itself or the model.</exception>
    public static void Check(TokenizerDefinition definition, int vocabSize)
    {
        CheckIds(definition, vocabSize);
        CheckSteps(definition);
        CheckModel(definition);
        CheckAddedTokens(definition);
        CheckTemplate(definition);
        CheckLengths(definition, vocabSize);
    }

    private static void CheckIds(TokenizerDefinition definition, int vocabSize)
    {
        string file = definition.File;
        if (definition.Model.Vocabulary.Count == 0)
        {
            throw TokenizerError.Vocabulary(file, "the vocabulary is empty", "at least the special tokens");
        }

        if (vocabSize is < 1 or > TokenizerLayout.MaxVocabSize)
        {
            throw TokenizerError.Unsupported(file, $"the model's vocab_size is {vocabSize}", $"1 to {TokenizerLayout.MaxVocabSize}");
        }

        // Not by the vocabulary alone: Unigram has ids for pieces that are listed twice.
        if (definition.Model.Count > vocabSize && definition.Model is UnigramDefinition)
        {
            throw TokenizerError.Vocabulary(file, $"the vocabulary has {definition.Model.Count} pieces", $"at most the model's vocab_size, {vocabSize}");
        }

        foreach ((string token, int id) in definition.Model.Vocabulary.Concat(definition.AddedTokens.Select(t => KeyValuePair.Create(t.Content, t.Id))))
        {
            if (id >= vocabSize)
            {
                throw TokenizerError.Vocabulary(file, $"\"{JsonFile.Shorten(token)}\" has id {id}", $"an id below the model's vocab_size, {vocabSize}");
            }
        }
    }

    private static void CheckSteps(TokenizerDefinition definition)
    {
        (string, IReadOnlyList<TokenizerStep>)[] lists = [("normalizer", definition.Normalizer), ("pre_tokenizer", definition.PreTokenizer)];
        foreach ((string name, IReadOnlyList<TokenizerStep> steps) in lists)
        {
            if (steps.Count > TokenizerLayout.MaxSteps)
            {
                throw TokenizerError.Unsupported(definition.File, $"its {name} has {steps.Count} steps", $"at most {TokenizerLayout.MaxSteps}");
            }
        }

        if (definition.PreTokenizer.SkipLast(1).Any(step => step.Kind == TokenizerLayout.PreTokenizerStep.ByteLevel))
        {
            throw TokenizerError.Unsupported(definition.File, "ByteLevel is not the last step of its pre_tokenizer", "it to be the last");
        }

        if (Vocabulary.IsByteLevel(definition) && definition.Model is not BpeDefinition)
        {
            throw TokenizerError.Unsupported(
                definition.File, $"its pre_tokenizer is ByteLevel, but its model {definition.Model.Kind}", "ByteLevel with a BPE model");
        }
    }

    private static void CheckModel(TokenizerDefinition definition)
    {
        switch (definition.Model)
        {
            case WordPieceDefinition wordPiece:
                if (wordPiece.MaxWordChars is < 1 or > TokenizerLayout.MaxWordCharsLimit)
                {
                    throw TokenizerError.Unsupported(
                        definition.File, $"max_input_chars_per_word is {wordPiece.MaxWordChars}", $"1 to {TokenizerLayout.MaxWordCharsLimit}");
                }

                RequireUnk(definition, wordPiece.UnkToken);
                break;
            case BpeDefinition bpe:
                bool complete = Vocabulary.IsByteLevel(definition) && HasAllBytes(bpe);
                if (bpe.UnkToken is not null && !complete)
                {
                    RequireUnk(definition, bpe.UnkToken);
                }

                if (bpe.ByteFallback && Vocabulary.IsByteLevel(definition) && !complete)
                {
                    throw TokenizerError.Unsupported(
                        definition.File,
                        "it has both ByteLevel and byte_fallback, and its vocabulary lacks characters that stand for bytes",
                        "a vocabulary with all of them");
                }

                break;
        }
    }

    private static void RequireUnk(TokenizerDefinition definition, string token)
    {
        if (definition.Model.UnkId is null)
        {
            throw TokenizerError.Vocabulary(definition.File, $"the vocabulary has no \"{JsonFile.Shorten(token)}\"", "the unk_token");
        }
    }

    // The bytes that UTF-8 consists of.
    private static bool HasAllBytes(BpeDefinition bpe) => Enumerable.Range(0, 0xF5)
        .Where(value => value is not (0xC0 or 0xC1))
        .All(value => bpe.Vocabulary.ContainsKey(ByteLevelAlphabet.Character((byte)value).ToString()));

    private static void CheckAddedTokens(TokenizerDefinition definition)
    {
        if (definition.AddedTokens.Count > TokenizerLayout.MaxAddedTokens)
        {
            throw TokenizerError.Unsupported(
                definition.File, $"it has {definition.AddedTokens.Count} added tokens", $"at most {TokenizerLayout.MaxAddedTokens}");
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
            if (bytes is 0 or > TokenizerLayout.MaxAddedTokenBytes)
            {
                throw TokenizerError.Unsupported(definition.File, $"{name} has {bytes} bytes", $"1 to {TokenizerLayout.MaxAddedTokenBytes}");
            }
        }
    }

    private static void CheckTemplate(TokenizerDefinition definition)
    {
        HashSet<int> ids = [.. definition.Model.Vocabulary.Values, .. definition.AddedTokens.Select(token => token.Id)];
        foreach (TemplatePiece piece in definition.Template.Single.Concat(definition.Template.Pair))
        {
            if (piece.Kind == TokenizerLayout.Piece.Special && !ids.Contains(piece.Id))
            {
                throw TokenizerError.Vocabulary(definition.File, $"{JsonFile.Shorten(piece.Name)} has id {piece.Id}, which no token has", "the id of a token");
            }
        }
    }

    private static void CheckLengths(TokenizerDefinition definition, int vocabSize)
    {
        if (definition.Truncation is { } truncation)
        {
            int special = Template.Added(definition.Template.Single);
            if (truncation.MaxLength == int.MaxValue || truncation.MaxLength < special)
            {
                throw TokenizerError.Vocabulary(
                    definition.File,
                    $"max_length of truncation is {truncation.MaxLength}",
                    $"at least {special}, the special tokens, and below {int.MaxValue}");
            }

            if (truncation.Stride > 0 && truncation.Stride >= truncation.MaxLength - special)
            {
                throw TokenizerError.Vocabulary(
                    definition.File,
                    $"stride of truncation is {truncation.Stride}",
                    $"fewer than {truncation.MaxLength - special}, what max_length leaves for the text");
            }
        }

        if (definition.Padding is { } padding && padding.Id >= vocabSize)
        {
            throw TokenizerError.Vocabulary(definition.File, $"pad_id of padding is {padding.Id}", $"an id below the model's vocab_size, {vocabSize}");
        }
    }
}
