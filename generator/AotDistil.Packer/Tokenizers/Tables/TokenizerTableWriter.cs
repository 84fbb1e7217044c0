using System.Globalization;
using System.Text;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Models;
using AotDistil.Packer.Tokenizers.Steps;
using AotDistil.Packer.Tokenizers.Templates;

namespace AotDistil.Packer.Tokenizers.Tables;

/// <summary>Lays a tokenizer out as <see cref="TokenizerLayout"/> says. The same definition gives the same bytes.</summary>
internal static class TokenizerTableWriter
{
    /// <summary>The block of a checked definition.</summary>
    public static byte[] Write(TokenizerDefinition definition, SpecialIds special, int maxLength, int vocabSize, bool allTokens)
    {
        BlockBuilder block = new();
        block.Set(TokenizerLayout.Header.VocabSize, (uint)vocabSize);
        block.SetId(TokenizerLayout.Header.UnkId, special.Unk);
        block.SetId(TokenizerLayout.Header.ClsId, special.Cls);
        block.SetId(TokenizerLayout.Header.SepId, special.Sep);
        block.SetId(TokenizerLayout.Header.PadId, special.Pad);
        block.SetId(TokenizerLayout.Header.MaskId, special.Mask);
        block.Set(TokenizerLayout.Header.MaxLength, (uint)maxLength);
        WriteTrie(block, definition, allTokens);
        WriteModel(block, definition);
        WriteSteps(block, TokenizerLayout.Header.Normalizer, definition.Normalizer);
        WriteSteps(block, TokenizerLayout.Header.PreTokenizer, definition.PreTokenizer);
        WriteAddedTokens(block, definition.AddedTokens);
        WriteTemplate(block, definition.Template);
        WriteTruncation(block, definition.Truncation);
        WritePadding(block, definition.Padding);
        WriteDecoder(block, definition);
        return block.Build();
    }

    private static void WriteTrie(BlockBuilder block, TokenizerDefinition definition, bool allTokens)
    {
        DoubleArray trie = DoubleArrayBuilder.Build(Vocabulary.Roots(definition, allTokens))
            ?? throw TokenizerError.Unsupported(
                definition.File, "its vocabulary is too large for the compiled form", $"one that takes at most {TrieLayout.MaxField} trie units");
        block.SetPart(TokenizerLayout.Header.Trie, trie.Units);
        block.Set(TokenizerLayout.Header.TrieRoot, (uint)trie.Roots[0]);
        if (definition.Model is WordPieceDefinition wordPiece)
        {
            block.Set(TokenizerLayout.Header.ContinuationRoot, (uint)trie.Roots[^1]);
            block.Set(TokenizerLayout.Header.MaxWordChars, (uint)wordPiece.MaxWordChars);
        }
    }

    private static void WriteModel(BlockBuilder block, TokenizerDefinition definition)
    {
        switch (definition.Model)
        {
            case WordPieceDefinition:
                block.Set(TokenizerLayout.Header.ModelKind, TokenizerLayout.ModelKind.WordPiece);
                break;
            case BpeDefinition bpe:
                // Byte by byte nothing is unknown, see TokenizerCheck.
                bool byteFallback = bpe.ByteFallback && !Vocabulary.IsByteLevel(definition);
                block.Set(TokenizerLayout.Header.ModelKind, TokenizerLayout.ModelKind.Bpe);
                block.Set(
                    TokenizerLayout.Header.ModelOptions,
                    (bpe.FuseUnk ? TokenizerLayout.ModelOptions.FuseUnk : 0)
                    | (byteFallback ? TokenizerLayout.ModelOptions.ByteFallback : 0)
                    | (bpe.IgnoreMerges ? TokenizerLayout.ModelOptions.IgnoreMerges : 0));
                block.SetPart(TokenizerLayout.Header.Merges, MergeTable.Build(bpe.Merges), TokenizerLayout.Merge.Bytes / sizeof(uint));
                WriteByteIds(block, bpe, byteFallback);
                break;
            case UnigramDefinition unigram:
                block.Set(TokenizerLayout.Header.ModelKind, TokenizerLayout.ModelKind.Unigram);
                block.Set(TokenizerLayout.Header.ModelOptions, unigram.ByteFallback ? TokenizerLayout.ModelOptions.ByteFallback : 0);
                block.SetPart(TokenizerLayout.Header.Scores, BlockBuilder.Bytes([.. unigram.Scores.SelectMany(Words)]), sizeof(double));
                WriteByteIds(block, unigram, unigram.ByteFallback);
                break;
            default:
                throw new InvalidOperationException($"no layout for {definition.Model.GetType().Name}");
        }
    }

    private static uint[] Words(double value)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        return [(uint)bits, (uint)(bits >> 32)];
    }

    private static void WriteByteIds(BlockBuilder block, ModelDefinition model, bool byteFallback)
    {
        if (byteFallback)
        {
            block.SetPart(TokenizerLayout.Header.ByteIds, [.. Enumerable.Range(0, 256).Select(value =>
                model.Vocabulary.TryGetValue(string.Create(CultureInfo.InvariantCulture, $"<0x{value:X2}>"), out int id) ? (uint)id : TokenizerLayout.NoId)]);
        }
    }

    private static void WriteSteps(BlockBuilder block, int index, IReadOnlyList<TokenizerStep> steps)
    {
        List<uint> words = [];
        foreach (TokenizerStep step in steps)
        {
            uint[] arguments = [.. step.Arguments.SelectMany(argument => Words(block, argument))];
            words.AddRange([step.Kind, (uint)arguments.Length, .. arguments]);
        }

        if (steps.Count > 0)
        {
            block.Set(index, block.Add(BlockBuilder.Bytes([.. words])));
            block.Set(index + 1, (uint)steps.Count);
        }
    }

    private static uint[] Words(BlockBuilder block, StepArgument argument) => argument switch
    {
        { Bytes: null } => [argument.Word],
        { Bytes.Length: 0 } => [TokenizerLayout.HeaderBytes, 0],
        { IsText: true } => [block.AddText(argument.Bytes), (uint)argument.Bytes.Length],
        _ => [block.Add(argument.Bytes), (uint)(argument.Bytes.Length / argument.UnitBytes)],
    };

    // Where two tokens are equal after normalisation the first one listed wins, and the library lists special ones first.
    private static void WriteAddedTokens(BlockBuilder block, IReadOnlyList<AddedTokenDefinition> tokens)
    {
        List<uint> words = [];
        foreach (AddedTokenDefinition token in tokens.OrderBy(token => token.Special ? 0 : 1))
        {
            byte[] content = Encoding.UTF8.GetBytes(token.Content);
            words.AddRange([(uint)token.Id, Flags(token), block.AddText(content), (uint)content.Length]);
        }

        block.SetPart(TokenizerLayout.Header.AddedTokens, [.. words], TokenizerLayout.Added.Bytes / sizeof(uint));
    }

    private static uint Flags(AddedTokenDefinition token) =>
        (token.Normalized ? TokenizerLayout.Added.Normalized : 0)
        | (token.LeftStrip ? TokenizerLayout.Added.LeftStrip : 0)
        | (token.RightStrip ? TokenizerLayout.Added.RightStrip : 0)
        | (token.SingleWord ? TokenizerLayout.Added.SingleWord : 0)
        | (token.Special ? TokenizerLayout.Added.Special : 0);

    private static void WriteTemplate(BlockBuilder block, Template template)
    {
        WritePieces(block, TokenizerLayout.Header.Single, template.Single);
        WritePieces(block, TokenizerLayout.Header.Pair, template.Pair);
        block.Set(
            TokenizerLayout.Header.PostOptions,
            (template.TrimOffsets ? TokenizerLayout.PostOptions.TrimOffsets : 0)
            | (template.TrimOffsets && template.AddPrefixSpace ? TokenizerLayout.PostOptions.AddPrefixSpace : 0));
    }

    private static void WritePieces(BlockBuilder block, int index, IReadOnlyList<TemplatePiece> pieces) => block.SetPart(
        index,
        [.. pieces.SelectMany(piece => (uint[])[piece.Kind, (uint)piece.Id, (uint)piece.TypeId])],
        TokenizerLayout.Piece.Bytes / sizeof(uint));

    private static void WriteTruncation(BlockBuilder block, TruncationDefinition? truncation)
    {
        if (truncation is not null)
        {
            block.Set(TokenizerLayout.Header.TruncationLength, (uint)truncation.MaxLength + 1);
            block.Set(TokenizerLayout.Header.TruncationStride, (uint)truncation.Stride);
            block.Set(TokenizerLayout.Header.TruncationStrategy, (uint)truncation.Strategy);
            block.Set(TokenizerLayout.Header.TruncationDirection, truncation.Left ? 1u : 0);
        }
    }

    private static void WriteDecoder(BlockBuilder block, TokenizerDefinition definition)
    {
        // Tokens of bytes are in the table as bytes, so nothing but bytes can become of them.
        DecoderDefinition usual = DecoderDefinition.Usual(definition), decoder = usual.Kind == TokenizerLayout.Decoder.ByteLevel ? usual : definition.Decoder ?? usual;
        decoder = decoder.Kind == TokenizerLayout.Decoder.ByteLevel ? usual : decoder;
        block.Set(TokenizerLayout.Header.DecoderKind, decoder.Kind);
        block.Set(TokenizerLayout.Header.DecoderOptions, decoder.Options | (definition.CleansText ? TokenizerLayout.DecoderOptions.CleanUpText : 0));
        block.Set(TokenizerLayout.Header.DecoderSpace, (uint)decoder.Space.Value);
    }

    private static void WritePadding(BlockBuilder block, PaddingDefinition? padding)
    {
        if (padding is not null)
        {
            block.Set(TokenizerLayout.Header.PaddingStrategy, padding.Length is null ? 1u : 2);
            block.Set(TokenizerLayout.Header.PaddingLength, (uint)(padding.Length ?? 0));
            block.Set(TokenizerLayout.Header.PaddingMultiple, (uint)padding.Multiple);
            block.Set(TokenizerLayout.Header.PaddingDirection, padding.Left ? 1u : 0);
            block.Set(TokenizerLayout.Header.PaddingId, (uint)padding.Id);
            block.Set(TokenizerLayout.Header.PaddingTypeId, (uint)padding.TypeId);
        }
    }
}
