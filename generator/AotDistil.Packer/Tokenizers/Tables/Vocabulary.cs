using System.Text;
using AotDistil.Layout;
using AotDistil.Packer.Tokenizers.Models;
using AotDistil.Packer.Tokenizers.Steps;

namespace AotDistil.Packer.Tokenizers.Tables;

/// <summary>What of a vocabulary stands in the trie, and under which root.</summary>
internal static class Vocabulary
{
    /// <summary>The pieces of each root: one root, or for WordPiece with a prefix two.</summary>
    /// <param name="definition">The tokenizer.</param>
    /// <param name="allTokens">Whether those that no text can give are among them.</param>
    public static IReadOnlyList<IEnumerable<(byte[] Piece, int Id)>> Roots(TokenizerDefinition definition, bool allTokens) => definition.Model switch
    {
        WordPieceDefinition { ContinuingSubwordPrefix.Length: > 0 } wordPiece => WordPieceRoots(wordPiece, !allTokens && IsolatesPunctuation(definition.PreTokenizer)),
        _ when IsByteLevel(definition) => [ByteLevel(definition.Model)],
        _ => [All(definition.Model.Vocabulary)],
    };

    /// <summary>Whether words reach the model as characters that stand for bytes.</summary>
    public static bool IsByteLevel(TokenizerDefinition definition) =>
        definition.PreTokenizer is [.., { Kind: TokenizerLayout.PreTokenizerStep.ByteLevel }];

    // Byte 0xFF is in no text, and the trie has no place for it.
    private static IEnumerable<(byte[] Piece, int Id)> ByteLevel(ModelDefinition model) => model.Vocabulary
        .Select(entry => (Piece: ByteLevelAlphabet.Decode(entry.Key), Id: entry.Value))
        .Where(entry => entry.Piece is not null && !entry.Piece.Contains((byte)TrieLayout.IdSlot))
        .Select(entry => (entry.Piece!, entry.Id));

    private static IEnumerable<(byte[] Piece, int Id)> All(IEnumerable<KeyValuePair<string, int>> vocabulary) =>
        vocabulary.Select(entry => (Encoding.UTF8.GetBytes(entry.Key), entry.Value));

    // Where every punctuation character is a word of its own, a longer piece with ASCII punctuation in it ([CLS], [unused1], the pieces that continue
    // a word) can begin no word, nor can one with such in its rest continue it: leaving them out makes the trie smaller.
    private static IReadOnlyList<IEnumerable<(byte[] Piece, int Id)>> WordPieceRoots(WordPieceDefinition model, bool isolated)
    {
        string prefix = model.ContinuingSubwordPrefix;
        IEnumerable<KeyValuePair<string, int>> continuing = model.Vocabulary
            .Where(entry => entry.Key.StartsWith(prefix, StringComparison.Ordinal))
            .Select(entry => KeyValuePair.Create(entry.Key[prefix.Length..], entry.Value));
        return isolated
            ?
            [
                All(model.Vocabulary.Where(entry => entry.Key.Length == 1 || !HasPunctuation(entry.Key))),
                All(continuing.Where(entry => !HasPunctuation(entry.Key))),
            ]
            : [All(model.Vocabulary), All(continuing)];
    }

    // Metaspace after it could put punctuation into words again.
    private static bool IsolatesPunctuation(IReadOnlyList<TokenizerStep> steps)
    {
        bool isolated = false;
        foreach (TokenizerStep step in steps)
        {
            isolated = step.Kind switch
            {
                TokenizerLayout.PreTokenizerStep.Punctuation => isolated || step.Arguments[0].Word == TokenizerLayout.Behavior.Isolated,
                TokenizerLayout.PreTokenizerStep.Metaspace or TokenizerLayout.PreTokenizerStep.ByteLevel => false,
                _ => isolated,
            };
        }

        return isolated;
    }

    private static bool HasPunctuation(string text) => text.Any(c => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)));
}
