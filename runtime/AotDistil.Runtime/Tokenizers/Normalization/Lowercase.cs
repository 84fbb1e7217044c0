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
    public override unsafe bool TryInPlace(AlignedText text)
    {
        byte* bytes = text.Pointer;
        Span<byte> lower = stackalloc byte[4];
        for (int at = 0, length = text.Length; at < length;)
        {
            int size = Utf8.Size(bytes[at]);
            if (size == 1)
            {
                bytes[at] |= (byte)((uint)(bytes[at] - 'A') < 26 ? 0x20 : 0);
            }
            else if (Utf8.DecodeValid(bytes + at) is int codePoint && (UnicodeProperties.Of(codePoint) & UnicodeProperties.Lowers) != 0)
            {
                if (codePoint == UnicodeProperties.CapitalIWithDot || Utf8.Encode(UnicodeProperties.ToLower(codePoint), lower) != size)
                {
                    return false;
                }

                lower[..size].CopyTo(new Span<byte>(bytes + at, size));
            }

            at += size;
        }

        return true;
    }

    /// <inheritdoc/>
    public override void Apply(ref TextTransform transform) => Unicode.Lowercase.Apply(ref transform);
}
