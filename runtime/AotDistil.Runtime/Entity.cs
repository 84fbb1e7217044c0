namespace AotDistil;

/// <summary>What a token classifier found in a text.</summary>
/// <param name="Label">
/// The token's label, <c>B-PER</c>, or with an aggregation the entity's, <c>PER</c>: transformers' <c>entity</c> and <c>entity_group</c>.
/// </param>
/// <param name="Score">Its probability; an entity's is the mean of its tokens' or words'.</param>
/// <param name="Index">The token's place among the text's tokens, special ones included; -1 with an aggregation.</param>
/// <param name="Word">The token's name, or the entity's tokens put together. What the text itself says is between the offsets.</param>
/// <param name="Start">Where it begins in the text.</param>
/// <param name="End">Where it ends.</param>
public readonly record struct Entity(string Label, float Score, int Index, string Word, int Start, int End);
