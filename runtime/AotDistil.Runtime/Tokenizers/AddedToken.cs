namespace AotDistil.Runtime.Tokenizers;

/// <summary>A token found in the text before words are (Hugging Face's AddedToken).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Flags">The flags of <see cref="Layout.TokenizerLayout.Added"/>.</param>
/// <param name="Text">What is looked for, in UTF-8: the content, or for normalised tokens its normalised form.</param>
internal sealed record AddedToken(int Id, uint Flags, byte[] Text)
{
    /// <summary>Its name in UTF-8, as it is without any normalisation.</summary>
    public required byte[] Content { get; init; }

    /// <summary>Whether all the bits of <paramref name="flag"/> are set.</summary>
    public bool Has(uint flag) => (Flags & flag) != 0;
}
