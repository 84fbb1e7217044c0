namespace AotDistil.Runtime.Tokenizers;

/// <summary>Tokens of a text that are in a window.</summary>
/// <param name="Start">The first.</param>
/// <param name="End">The one after the last.</param>
internal readonly record struct TextRange(int Start, int End)
{
    /// <summary>How many.</summary>
    public int Length => End - Start;
}
