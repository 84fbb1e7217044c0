using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>One pass over a text, as one of Hugging Face's normalizers makes it.</summary>
internal abstract class NormalizerStep
{
    /// <summary>Whether the pass never looks across a single space between two words, and leaves that space one.</summary>
    public virtual bool IsLocal => true;

    /// <summary>Does to a plain text what the step does, if it stays plain; most often nothing.</summary>
    /// <returns>False if nothing was done and the pass has to be made.</returns>
    public abstract bool TryPlain(AlignedText text);

    /// <summary>The same for a text in place that is not plain, if it stays in place. What was done before the answer is false must do no harm to the pass.</summary>
    public virtual bool TryInPlace(AlignedText text) => false;

    /// <summary>Whether no character of a text has one of some properties.</summary>
    protected static unsafe bool HasNone(AlignedText text, int properties)
    {
        byte* bytes = text.Pointer;
        int length = text.Length;
        for (int at = 0; at < length; at += Utf8.Size(bytes[at]))
        {
            // Nothing of what is asked about here is in ASCII.
            if (bytes[at] >= 0x80 && (UnicodeProperties.Of(Utf8.DecodeValid(bytes + at)) & properties) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Makes the pass.</summary>
    public abstract void Apply(ref TextTransform transform);
}
