namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>One of Hugging Face's pre-tokenizers: cuts splits into smaller ones, and may change their text before.</summary>
internal abstract class PreTokenizerStep
{
    /// <summary>Whether the words that it leaves are of bytes, not of characters.</summary>
    public virtual bool IsByteLevel => false;

    /// <summary>Whether a single space between two words always begins a word or lies between two.</summary>
    public virtual bool CutsAtSpaces => false;

    /// <summary>Whether that holds for a line's end too.</summary>
    public virtual bool CutsAtLines => CutsAtSpaces;

    /// <summary>Whether each punctuation character becomes a split of its own, and nothing else is done.</summary>
    public virtual bool IsolatesPunctuation => false;

    /// <summary>One step that does the work of this one and the one after it; null if there is none.</summary>
    public virtual PreTokenizerStep? TryFuse(PreTokenizerStep next) => null;

    /// <summary>Whether <see cref="Rewrite"/> is to be called before the splits are cut.</summary>
    public virtual bool Rewrites(AlignedText text, ReadOnlySpan<Split> splits) => false;

    /// <summary>Writes a split with its text changed, appending to the transform's target.</summary>
    /// <param name="transform">The split.</param>
    /// <param name="origin">Where it begins in the caller's text.</param>
    public virtual void Rewrite(ref TextTransform transform, int origin)
    {
    }

    /// <summary>Cuts a split, which is not empty and no added token.</summary>
    /// <param name="text">The text.</param>
    /// <param name="split">The split.</param>
    /// <param name="target">Where its parts go.</param>
    public abstract void Cut(AlignedText text, in Split split, SplitList target);
}
