namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>One pass over a text, as one of Hugging Face's normalizers makes it.</summary>
internal abstract class NormalizerStep
{
    /// <summary>Whether the pass never looks across a single space between two words, and leaves that space one.</summary>
    public virtual bool IsLocal => true;

    /// <summary>Does to a plain text what the step does, if it stays plain; most often nothing.</summary>
    /// <returns>False if nothing was done and the pass has to be made.</returns>
    public abstract bool TryPlain(AlignedText text);

    /// <summary>Makes the pass.</summary>
    public abstract void Apply(ref TextTransform transform);
}
