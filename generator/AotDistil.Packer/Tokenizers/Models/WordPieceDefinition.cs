namespace AotDistil.Packer.Tokenizers.Models;

/// <summary>WordPiece.</summary>
internal sealed record WordPieceDefinition : ModelDefinition
{
    /// <inheritdoc/>
    public override string Kind => "wordpiece";

    /// <inheritdoc/>
    public override int? UnkId => Vocabulary.TryGetValue(UnkToken, out int id) ? id : null;

    /// <summary>The token for unknown words.</summary>
    public required string UnkToken { get; init; }

    /// <summary>What a piece that continues a word begins with in the vocabulary.</summary>
    public string ContinuingSubwordPrefix { get; init; } = "##";

    /// <summary>Most code points of a word that is looked up.</summary>
    public int MaxWordChars { get; init; } = 100;
}
