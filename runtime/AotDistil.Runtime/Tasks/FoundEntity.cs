namespace AotDistil.Runtime.Tasks;

/// <summary>A token or an entity that was found. Its word is in the list that it is in.</summary>
/// <param name="Label">The label of it, or of its first token or word.</param>
/// <param name="Score">Its probability.</param>
/// <param name="Index">The token's place in its window; -1 with an aggregation.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it ends.</param>
/// <param name="Word">Where its word begins.</param>
/// <param name="WordLength">The word's bytes.</param>
internal readonly record struct FoundEntity(int Label, float Score, int Index, int Start, int End, int Word, int WordLength);
