namespace AotDistil.Runtime.Tokenizers;

/// <summary>A token found in the text before the words are (Hugging Face's AddedToken).</summary>
/// <param name="Id">Its id.</param>
/// <param name="Flags">The <c>Added…</c> bits of <see cref="Layout.WordPieceTableLayout"/>.</param>
/// <param name="Bytes">What is looked for: the content, or for normalised tokens its normalised form, in UTF-8.</param>
/// <param name="CodePoints">The same as code points.</param>
internal sealed record AddedToken(int Id, uint Flags, byte[] Bytes, int[] CodePoints)
{
    /// <summary>Whether all the bits of <paramref name="flag"/> are set.</summary>
    public bool Has(uint flag) => (Flags & flag) != 0;
}
