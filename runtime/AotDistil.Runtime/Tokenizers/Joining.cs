namespace AotDistil.Runtime.Tokenizers;

/// <summary>How tokens become text: Hugging Face's decoders.</summary>
internal enum Joining
{
    /// <summary>No decoder: a space between two tokens.</summary>
    Spaces,

    /// <summary>WordPiece: a space before each piece that begins a word, except where English has none.</summary>
    WordPiece,

    /// <summary>ByteLevel: tokens are bytes.</summary>
    Bytes,

    /// <summary>Metaspace: spaces are in the tokens as a visible character.</summary>
    Metaspace,
}
