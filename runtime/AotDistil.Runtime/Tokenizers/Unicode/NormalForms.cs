namespace AotDistil.Runtime.Tokenizers.Unicode;

/// <summary>
/// NFD, NFKD, NFC and NFKC of a text, with the changes that the crate unicode-normalization-alignments yields, so that the borders come out as Hugging Face's.
/// </summary>
/// <remarks>
/// The first part of a decomposition stands for its character (change 0), the others are new (change 1), and both keep their changes when canonical
/// order moves them: the borders that a change stands for depend on the place where it comes to stand. What composes adds up its changes less one, so
/// that a character which absorbed others of the source stands for the first of them. Time is linear in the text; memory grows with the longest run of
/// non-starters only.
/// </remarks>
internal static unsafe class NormalForms
{
    /// <summary>Rewrites the text that <paramref name="transform"/> stands at the beginning of; its bytes are valid UTF-8.</summary>
    public static void Apply(NormalForm form, ref TextTransform transform)
    {
        byte* text = transform.Bytes;
        int to = transform.To;
        int kept = transform.From;
        while (true)
        {
            // What stays is copied at once. Its last character goes with what follows if that may compose with it.
            int at = Skip(form, text, kept, to, out int last);
            int begin = form >= NormalForm.Nfc && at < to ? last : at;
            if (begin > kept)
            {
                transform.Keep(begin - kept);
            }

            if (at >= to)
            {
                return;
            }

            kept = Rewrite(form, ref transform, begin, to);
        }
    }

    /// <summary>Whether a form leaves every character of text[from..to), valid UTF-8, where and as it is. May answer no though it does.</summary>
    public static bool IsUnchanged(NormalForm form, byte* text, int from, int to) => Skip(form, text, from, to, out _) >= to;

    // The first character at which the text may change; `last` is the one before it, or itself at the beginning.
    private static int Skip(NormalForm form, byte* text, int from, int to, out int last)
    {
        int mask = Mask(form);
        int at = from;
        last = from;
        while (at < to)
        {
            if (text[at] < 0x80)
            {
                int next = new ReadOnlySpan<byte>(text + at, to - at).IndexOfAnyExceptInRange((byte)0, (byte)0x7F);
                at = next < 0 ? to : at + next;
                last = at - 1;
                continue;
            }

            if ((UnicodeProperties.Of(Utf8.Decode(text, at, to, out int size)) & mask) != 0)
            {
                break;
            }

            last = at;
            at += size;
        }

        return at;
    }

    // Rewrites from a character on until one with which the form begins anew and which it leaves as it is; returns where that is.
    private static int Rewrite(NormalForm form, ref TextTransform transform, int from, int to)
    {
        int mask = Mask(form);
        byte* text = transform.Bytes;
        Span<int> parts = stackalloc int[UnicodeProperties.MaxCompatibleDecomposition];
        Recomposer recomposer = new(form >= NormalForm.Nfc);
        int at = from;
        while (at < to)
        {
            int codePoint = Utf8.Decode(text, at, to, out int size);
            if (at > from && (UnicodeProperties.Of(codePoint) & mask) == 0)
            {
                break;
            }

            at += size;
            int count = form is NormalForm.Nfkd or NormalForm.Nfkc
                ? UnicodeProperties.DecomposeCompatibly(codePoint, parts)
                : UnicodeProperties.Decompose(codePoint, parts);
            for (int i = 0; i < count; i++)
            {
                recomposer.Add(parts[i], i == 0 ? 0 : 1, ref transform);
            }
        }

        recomposer.Finish(ref transform);
        return at;
    }

    // The properties of the characters that a form may change or join to what stands before them.
    private static int Mask(NormalForm form) => form switch
    {
        NormalForm.Nfd => UnicodeProperties.Decomposes | UnicodeProperties.NonStarter,
        NormalForm.Nfkd => UnicodeProperties.DecomposesCompatibly | UnicodeProperties.NonStarter,
        NormalForm.Nfc => UnicodeProperties.MaybeNotNfc,
        _ => UnicodeProperties.MaybeNotNfkc,
    };
}
