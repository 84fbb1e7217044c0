using System.Runtime.CompilerServices;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>What a tokenizer's post-processor puts around one or two texts.</summary>
internal sealed unsafe class Template
{
    /// <summary>The template whose pieces the header has at <paramref name="index"/>.</summary>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public Template(TokenizerTable table, int index, bool pair)
    {
        int count = table.Number(index + 1, 0, TokenizerLayout.MaxPieces, "number of template pieces");
        uint* words = (uint*)table.At(table.Word(index), (uint)count, TokenizerLayout.Piece.Bytes, "template");
        Pieces = new Piece[count];
        int firsts = 0, texts = 0;
        for (int i = 0; i < count; i++, words += 3)
        {
            uint kind = Unsafe.ReadUnaligned<uint>(words), id = Unsafe.ReadUnaligned<uint>(words + 1), type = Unsafe.ReadUnaligned<uint>(words + 2);
            TokenizerTable.Require(kind <= TokenizerLayout.Piece.Second, $"piece {i} of its template is of the unknown kind {kind}");
            TokenizerTable.Require(kind != TokenizerLayout.Piece.Special || id < table.VocabSize, $"the id of piece {i} of its template is {id}, expected 0 to {table.VocabSize - 1}");
            Pieces[i] = new Piece((int)kind - 1, (int)id, (int)type);
            firsts += kind == TokenizerLayout.Piece.First ? 1 : 0;
            texts += kind == TokenizerLayout.Piece.Special ? 0 : 1;
        }

        TokenizerTable.Require(
            texts == (pair ? 2 : 1) && firsts == 1, $"its template for {(pair ? "two texts" : "one text")} has {texts} places for texts");
        Specials = count - texts;
    }

    /// <summary>The pieces in order.</summary>
    public Piece[] Pieces { get; }

    /// <summary>How many special tokens.</summary>
    public int Specials { get; }

    /// <summary>A piece.</summary>
    /// <param name="Text">0 the first text, 1 the second, -1 a special token.</param>
    /// <param name="Id">The special token's id.</param>
    /// <param name="TypeId">Token type of all of it.</param>
    internal readonly record struct Piece(int Text, int Id, int TypeId);
}
