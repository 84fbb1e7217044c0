namespace AotDistil.Runtime.Tokenizers.Models;

/// <summary>The algorithm that cuts words into tokens.</summary>
internal abstract class TokenModel
{
    /// <summary>Cuts a word.</summary>
    /// <param name="text">The text.</param>
    /// <param name="word">The word, not empty.</param>
    /// <param name="sink">Where the tokens go.</param>
    public abstract void Tokenize(AlignedText text, in Split word, ref TokenSink sink);

    /// <summary>Gives back the memory that long words took.</summary>
    public virtual void Release()
    {
    }
}
