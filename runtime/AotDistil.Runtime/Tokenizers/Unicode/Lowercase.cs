namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>The normalizer Lowercase: each character alone, as <c>char::to_lowercase</c> of Rust, without regard to what stands around it.</summary>
internal static unsafe class Lowercase
{
    private const int CombiningDotAbove = 0x307;

    /// <summary>Rewrites the text that <paramref name="transform"/> stands at the beginning of; its bytes are valid UTF-8.</summary>
    public static void Apply(ref TextTransform transform)
    {
        byte* text = transform.Bytes;
        int to = transform.To;
        int kept = transform.From;
        int size;
        for (int at = kept; at < to; at += size)
        {
            int codePoint = Utf8.Decode(text, at, to, out size);
            if (codePoint < 0x80 ? (uint)(codePoint - 'A') > 'Z' - 'A' : (UnicodeProperties.Of(codePoint) & UnicodeProperties.Lowers) == 0)
            {
                continue;
            }

            if (at > kept)
            {
                transform.Keep(at - kept);
            }

            kept = at + size;
            if (codePoint == UnicodeProperties.CapitalIWithDot)
            {
                transform.Put('i', 0);
                transform.Put(CombiningDotAbove, 1);
            }
            else
            {
                transform.Put(codePoint < 0x80 ? codePoint | 0x20 : UnicodeProperties.ToLower(codePoint), 0);
            }
        }

        if (to > kept)
        {
            transform.Keep(to - kept);
        }
    }
}
