namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>Nmt: the cleaning of Google's neural machine translation, as SentencePiece has it.</summary>
internal sealed class Nmt : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text) => text.Bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (transform.TryNext(out int codePoint))
        {
            switch (codePoint)
            {
                case (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F and not 0x0D) or 0x7F or 0x8F or 0x9F:
                    transform.Drop(1);
                    break;
                case 0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD:
                    transform.Put(' ', 0);
                    break;
                default:
                    transform.Keep();
                    break;
            }
        }
    }
}
