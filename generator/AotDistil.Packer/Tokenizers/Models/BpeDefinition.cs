namespace AotDistil.Packer.Tokenizers.Models;

/// <summary>Byte pair encoding, over characters or over bytes.</summary>
internal sealed record BpeDefinition : ModelDefinition
{
    /// <inheritdoc/>
    public override string Kind => "bpe";

    /// <inheritdoc/>
    public override int? UnkId => UnkToken is not null && Vocabulary.TryGetValue(UnkToken, out int id) ? id : null;

    /// <summary>The merges, by rank.</summary>
    public required IReadOnlyList<BpeMerge> Merges { get; init; }

    /// <summary>The token for unknown characters; null if these are left out.</summary>
    public string? UnkToken { get; init; }

    /// <summary>Whether neighbouring unknown characters are one token.</summary>
    public bool FuseUnk { get; init; }

    /// <summary>Whether unknown characters become the tokens of their bytes.</summary>
    public bool ByteFallback { get; init; }

    /// <summary>Whether a word that is in the vocabulary is taken and not merged.</summary>
    public bool IgnoreMerges { get; init; }
}
