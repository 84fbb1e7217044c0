namespace AotDistil.Packer.Tokenizers.Templates;

/// <summary>A piece of what is made of one or two texts.</summary>
/// <param name="Kind">One of <see cref="Layout.TokenizerLayout.Piece"/>.</param>
/// <param name="Id">The special token's id; 0 for a text.</param>
/// <param name="TypeId">The type id of its tokens.</param>
/// <param name="Name">The special token, for messages.</param>
internal sealed record TemplatePiece(uint Kind, int Id, int TypeId, string Name = "");
