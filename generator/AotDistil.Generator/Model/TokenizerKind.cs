namespace AotDistil.Generator.Model;

/// <summary>The algorithm that cuts text into tokens; in the manifest <c>tokenizer.kind</c>.</summary>
internal enum TokenizerKind
{
    /// <summary>BERT's: greedy longest match within words. <c>"wordpiece"</c>.</summary>
    WordPiece,
}
