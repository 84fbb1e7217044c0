using AotDistil.Packer.Tokenizers.Files;
using AotDistil.Packer.Tokenizers.Json;
using AotDistil.Packer.Tokenizers.Tables;
using AotDistil.Packer.Tokenizers.Templates;

namespace AotDistil.Packer.Tokenizers;

/// <summary>Turns the tokenizer files of a Hugging Face folder into the block the runtime reads.</summary>
internal static class TokenizerCompiler
{
    /// <summary>Compiles the tokenizer of a folder that need not hold a model: texts of any length, and as many ids as there are.</summary>
    /// <inheritdoc cref="Compile(string, int, int?, bool)" path="/exception"/>
    public static CompiledTokenizer Compile(string folder) => Compile(folder, int.MaxValue, null);

    /// <summary>
    /// Compiles the folder's tokenizer: <c>tokenizer.json</c> if it is there, else the files that transformers would make one of.
    /// The same files give the same bytes.
    /// </summary>
    /// <param name="folder">The folder.</param>
    /// <param name="maxPositions">Positions the model has: the most tokens a text may have.</param>
    /// <param name="vocabSize">Rows of the model's word embeddings: every id is below it. Null for the largest id plus 1.</param>
    /// <param name="allTokens">Whether tokens that no text can give have names too, as a model may give them.</param>
    /// <exception cref="PackerException">
    /// AOTD120: not supported. AOTD121: missing or damaged. AOTD122: the tokenizer contradicts itself or the model.
    /// </exception>
    public static CompiledTokenizer Compile(string folder, int maxPositions, int? vocabSize, bool allTokens = false)
    {
        using TokenizerConfig config = new(folder);
        List<string> files = [.. config.Files];
        string json = Path.Combine(folder, "tokenizer.json");
        TokenizerDefinition definition = File.Exists(json) ? TokenizerJsonReader.Read(json) : FallbackReader.Read(folder, config, files);
        int ids = vocabSize ?? LargestId(definition) + 1;
        TokenizerCheck.Check(definition, ids);
        int maxLength = config.MaxLength(maxPositions, Template.Added(definition.Template.Single));
        int? Role(string role) => SpecialTokenRoles.IdOf(role, definition, config);
        SpecialIds special = new(
            definition.Model.UnkId, Role(SpecialTokenRoles.Cls), Role(SpecialTokenRoles.Sep), Role(SpecialTokenRoles.Pad), Role(SpecialTokenRoles.Mask));
        definition = definition with { CleansText = config.Boolean("clean_up_tokenization_spaces") ?? definition.CleansText };
        files.Add(Path.GetFileName(definition.File));
        files.Sort(StringComparer.Ordinal);
        return new CompiledTokenizer
        {
            Table = TokenizerTableWriter.Write(definition, special, maxLength, ids, allTokens),
            Kind = definition.Model.Kind,
            Normalizer = [.. definition.Normalizer.Select(step => step.Name)],
            PreTokenizer = [.. definition.PreTokenizer.Select(step => step.Name)],
            MaxLength = maxLength,
            UnkId = special.Unk ?? -1,
            ClsId = special.Cls ?? -1,
            SepId = special.Sep ?? -1,
            PadId = special.Pad ?? -1,
            MaskId = special.Mask ?? -1,
            VocabSize = ids,
            LargestType = definition.Template.Single.Select(piece => piece.TypeId).DefaultIfEmpty(0).Max(),
            Files = files,
        };
    }

    private static int LargestId(TokenizerDefinition definition)
    {
        int largest = definition.Model.Vocabulary.Values.Concat(definition.AddedTokens.Select(token => token.Id)).DefaultIfEmpty(0).Max();
        return Math.Min(Math.Max(largest, definition.Model.Count - 1), int.MaxValue - 1);
    }
}
