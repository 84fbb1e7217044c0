using System.Text;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>Replace with a string as its pattern. What is put in a match's place gets the borders of the match's last character.</summary>
internal sealed class Replace(byte[] pattern, byte[] content) : NormalizerStep
{
    /// <inheritdoc/>
    public override bool IsLocal => Ascii.IsValid(pattern) && !pattern.Contains((byte)' ');

    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => text.Bytes.IndexOf(pattern) < 0;

    /// <inheritdoc/>
    public override bool TryInPlace(AlignedText text) => TryPlain(text);

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (true)
        {
            int before = transform.Rest.IndexOf(pattern);
            if (before < 0)
            {
                transform.Keep(transform.Rest.Length);
                return;
            }

            transform.Keep(before);
            transform.DropBytes(pattern.Length);
            transform.Insert(content);
        }
    }
}
