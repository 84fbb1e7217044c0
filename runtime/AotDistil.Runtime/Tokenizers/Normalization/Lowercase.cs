using System.Text;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Normalization;

/// <summary>Lower case, character by character: Rust's <c>char::to_lowercase</c>, which knows no context.</summary>
internal sealed class Lowercase : NormalizerStep
{
    /// <inheritdoc/>
    public override bool TryPlain(AlignedText text)
    {
        Ascii.ToLowerInPlace(text.Bytes, out _);
        return true;
    }

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform)
    {
        while (transform.TryNext(out int codePoint))
        {
            if ((UnicodeProperties.Of(codePoint) & UnicodeProperties.Lowers) == 0)
            {
                transform.Keep();
            }
            else if (codePoint == UnicodeProperties.CapitalIWithDot)
            {
                transform.Put('i', 0);
                transform.Put(0x307, 1);
            }
            else
            {
                transform.Put(UnicodeProperties.ToLower(codePoint), 0);
            }
        }
    }
}
