using AotDistil.Packer.Tokenizers.Models;
using AotDistil.Packer.Tokenizers.Steps;
using AotDistil.Packer.Tokenizers.Templates;

namespace AotDistil.Packer.Tokenizers;

/// <summary>A tokenizer as its files define it, whichever files those are.</summary>
internal sealed record TokenizerDefinition
{
    /// <summary>The file that defines it.</summary>
    public required string File { get; init; }

    /// <summary>What is done to the text first.</summary>
    public IReadOnlyList<TokenizerStep> Normalizer { get; init; } = [];

    /// <summary>How text is split into words.</summary>
    public IReadOnlyList<TokenizerStep> PreTokenizer { get; init; } = [];

    /// <summary>How words become tokens.</summary>
    public required ModelDefinition Model { get; init; }

    /// <summary>Tokens found before words are, in the order in which the files add them.</summary>
    public required IReadOnlyList<AddedTokenDefinition> AddedTokens { get; init; }

    /// <summary>What is put around texts.</summary>
    public Template Template { get; init; } = Template.Plain;

    /// <summary>What is cut unless the caller says otherwise, or null.</summary>
    public TruncationDefinition? Truncation { get; init; }

    /// <summary>How batches are padded unless the caller says otherwise, or null.</summary>
    public PaddingDefinition? Padding { get; init; }

    /// <summary>How tokens become text again; null for what goes with the other parts.</summary>
    public DecoderDefinition? Decoder { get; init; }

    /// <summary>Whether transformers' class takes out spaces that English does not have, unless the configuration says so or not.</summary>
    public bool CleansText { get; init; }

    /// <summary>The id of a token, wherever it is defined.</summary>
    public int? IdOf(string token) => AddedTokens.FirstOrDefault(t => t.Content == token)?.Id
        ?? (Model.Vocabulary.TryGetValue(token, out int id) ? id : null);
}
