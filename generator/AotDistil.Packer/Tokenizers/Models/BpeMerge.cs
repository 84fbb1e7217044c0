namespace AotDistil.Packer.Tokenizers.Models;

/// <summary>Two neighbouring tokens that become one.</summary>
/// <param name="Left">Id of the left one.</param>
/// <param name="Right">Id of the right one.</param>
/// <param name="Merged">Id of what they become.</param>
internal readonly record struct BpeMerge(int Left, int Right, int Merged);
