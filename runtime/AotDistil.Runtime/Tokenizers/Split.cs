namespace AotDistil.Runtime.Tokenizers;

/// <summary>A part of a normalised text on its way to becoming a word: Hugging Face's Split.</summary>
/// <param name="Start">First byte in the text.</param>
/// <param name="End">Byte after the last.</param>
/// <param name="Origin">Where the part begins in the caller's text.</param>
/// <param name="TokenId">The added token that it is, or -1: then pre-tokenizers pass it over.</param>
internal readonly record struct Split(int Start, int End, int Origin, int TokenId)
{
    /// <summary>Whether it is an added token.</summary>
    public bool IsToken => TokenId >= 0;
}
