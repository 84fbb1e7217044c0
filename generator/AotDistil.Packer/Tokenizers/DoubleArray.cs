namespace AotDistil.Packer.Tokenizers;

/// <summary>A trie with two roots as <see cref="Layout.WordPieceTableLayout"/> describes it.</summary>
/// <param name="Units">Its units, a multiple of 256.</param>
/// <param name="InitialBase">Base of the root for pieces that begin a word.</param>
/// <param name="ContinuationBase">Base of the root for pieces that continue a word.</param>
internal sealed record DoubleArray(uint[] Units, int InitialBase, int ContinuationBase);
