namespace AotDistil.Generator.Model;

/// <summary>The algorithm that cuts text into tokens; in the manifest <c>tokenizer.kind</c>.</summary>
internal enum TokenizerKind
{
    /// <summary>BERT's: greedy longest match within words. <c>"wordpiece"</c>.</summary>
    WordPiece,

    /// <summary>Byte pair encoding, RoBERTa's: neighbouring pieces are merged. <c>"bpe"</c>.</summary>
    Bpe,

    /// <summary>SentencePiece's: the most probable pieces. <c>"unigram"</c>.</summary>
    Unigram,
}
