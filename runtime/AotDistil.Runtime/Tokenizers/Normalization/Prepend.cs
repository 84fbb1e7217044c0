namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>Prepend: puts a string before a text that is not empty. It gets the borders of the text's first character.</summary>
internal sealed class Prepend(byte[] content) : NormalizerStep
{
    /// <inheritdoc/>
    public override bool IsLocal => false;

    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => text.Length == 0;

    /// <inheritdoc/>
    public override bool TryInPlace(AlignedText text) => TryPlain(text);

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        if (transform.Rest.IsEmpty)
        {
            return;
        }

        if (content.Length > 0)
        {
            transform.InsertBefore(content);
        }
        else
        {
            // The library then takes the first character itself for an inserted one, which has nothing before it to share its borders with.
            transform.KeepAtOrigin();
        }

        transform.Keep(transform.Rest.Length);
    }
}
