using System.Text;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Models;
using AotDistil.Packer.Tokenizers.Steps;
using AotDistil.Packer.Tokenizers.Tables;

namespace AotDistil.Packer.Tokenizers;

/// <summary>How tokens become text again.</summary>
/// <param name="Kind">One of <see cref="TokenizerLayout.Decoder"/>.</param>
/// <param name="Options">Sum of <see cref="TokenizerLayout.DecoderOptions"/>, that of the whole text left out.</param>
/// <param name="Space">What Metaspace writes for a space.</param>
internal sealed record DecoderDefinition(uint Kind, uint Options = 0, Rune Space = default)
{
    /// <summary>The decoder that goes with the other parts, for files that have none, or one of another kind.</summary>
    public static DecoderDefinition Usual(TokenizerDefinition definition) =>
        Vocabulary.IsByteLevel(definition) ? new DecoderDefinition(TokenizerLayout.Decoder.ByteLevel)
        : definition.PreTokenizer.FirstOrDefault(step => step.Kind == TokenizerLayout.PreTokenizerStep.Metaspace) is { } step
            ? Metaspace(new Rune(step.Arguments[0].Word), step.Arguments[1].Word)
        : definition.Model is WordPieceDefinition ? WordPiece(cleanUp: true)
        : new DecoderDefinition(TokenizerLayout.Decoder.Spaces);

    /// <summary>WordPiece.</summary>
    public static DecoderDefinition WordPiece(bool cleanUp) => new(TokenizerLayout.Decoder.WordPiece, cleanUp ? TokenizerLayout.DecoderOptions.CleanUpPieces : 0);

    /// <summary>Metaspace.</summary>
    public static DecoderDefinition Metaspace(Rune space, uint prependScheme) =>
        new(TokenizerLayout.Decoder.Metaspace, prependScheme == PrependScheme.Never ? 0 : TokenizerLayout.DecoderOptions.DropFirstSpaces, space);
}
