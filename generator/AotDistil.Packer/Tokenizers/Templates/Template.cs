using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Templates;

/// <summary>What is made of one text and of two, and how offsets are trimmed.</summary>
internal sealed record Template
{
    /// <summary>The texts alone.</summary>
    public static Template Plain { get; } = new() { Single = [First(0)], Pair = [First(0), Second(1)] };

    /// <summary>For one text.</summary>
    public required IReadOnlyList<TemplatePiece> Single { get; init; }

    /// <summary>For two texts.</summary>
    public required IReadOnlyList<TemplatePiece> Pair { get; init; }

    /// <summary>Whether offsets leave out the white space around a token.</summary>
    public bool TrimOffsets { get; init; }

    /// <summary>With <see cref="TrimOffsets"/>: whether the space that the pre-tokenizer added is not left out again.</summary>
    public bool AddPrefixSpace { get; init; }

    /// <summary>What BERT has: [CLS] A [SEP] and [CLS] A [SEP] B [SEP].</summary>
    public static Template Bert((string Token, int Id) cls, (string Token, int Id) sep) => new()
    {
        Single = [Special(cls, 0), First(0), Special(sep, 0)],
        Pair = [Special(cls, 0), First(0), Special(sep, 0), Second(1), Special(sep, 1)],
    };

    /// <summary>What RoBERTa has: two separators between two texts, and no types.</summary>
    public static Template Roberta((string Token, int Id) cls, (string Token, int Id) sep) => new()
    {
        Single = [Special(cls, 0), First(0), Special(sep, 0)],
        Pair = [Special(cls, 0), First(0), Special(sep, 0), Special(sep, 0), Second(0), Special(sep, 0)],
    };

    /// <summary>The first text.</summary>
    public static TemplatePiece First(int typeId) => new(TokenizerLayout.Piece.First, 0, typeId);

    /// <summary>The second text.</summary>
    public static TemplatePiece Second(int typeId) => new(TokenizerLayout.Piece.Second, 0, typeId);

    /// <summary>A special token.</summary>
    public static TemplatePiece Special((string Token, int Id) token, int typeId) => new(TokenizerLayout.Piece.Special, token.Id, typeId, token.Token);

    /// <summary>How many special tokens a template adds.</summary>
    public static int Added(IReadOnlyList<TemplatePiece> pieces) => pieces.Count(piece => piece.Kind == TokenizerLayout.Piece.Special);
}
