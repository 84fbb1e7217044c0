using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Models;

namespace AotDistil.Runtime.Tokenizers.Parts;

/// <summary>An algorithm that a tokenizer may have.</summary>
public sealed class ModelPart
{
    private ModelPart(uint kind, Func<TokenizerTable, bool, TokenModel> make)
    {
        Kind = kind;
        Make = make;
    }

    /// <summary>WordPiece.</summary>
    public static ModelPart WordPiece => new(TokenizerLayout.ModelKind.WordPiece, static (table, _) => new WordPieceModel(table));

    /// <summary>BPE.</summary>
    public static ModelPart Bpe => new(TokenizerLayout.ModelKind.Bpe, static (table, isByteLevel) => new BpeModel(table, isByteLevel));

    /// <summary>Unigram.</summary>
    public static ModelPart Unigram => new(TokenizerLayout.ModelKind.Unigram, static (table, _) => new UnigramModel(table));

    /// <summary>All of them.</summary>
    public static ModelPart[] All => [WordPiece, Bpe, Unigram];

    /// <summary>Its kind in a table.</summary>
    internal uint Kind { get; }

    /// <summary>Makes the model of a table, for words of bytes or of characters.</summary>
    internal Func<TokenizerTable, bool, TokenModel> Make { get; }
}
