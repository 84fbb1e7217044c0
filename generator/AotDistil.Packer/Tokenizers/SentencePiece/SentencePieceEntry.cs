namespace AotDistil.Packer.Tokenizers.SentencePiece;

/// <summary>A piece of a SentencePiece model.</summary>
/// <param name="Text">The piece.</param>
/// <param name="Score">Its score.</param>
/// <param name="Type">1 normal, 2 unknown, 3 control, 4 user defined, 5 unused, 6 byte.</param>
internal sealed record SentencePieceEntry(string Text, float Score, int Type)
{
    /// <summary>Control symbols, such as [CLS].</summary>
    public const int Control = 3;

    /// <summary>Symbols that the trainer was given.</summary>
    public const int UserDefined = 4;
}
