using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.PreTokenization;

/// <summary>
/// ByteLevel: cuts as GPT-2 does. The bytes stay as they are: the library turns each into a character that can be seen, and so are the vocabulary's tokens written, but the
/// compiled vocabulary has bytes.
/// </summary>
/// <remarks><c>'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c></remarks>
internal sealed unsafe class ByteLevel(bool addPrefixSpace, bool useRegex) : PreTokenizerStep
{
    private enum Kind
    {
        Space,
        Letter,
        Number,
        Other,
    }

    // The kinds of ASCII, 16 characters a line.
    private static ReadOnlySpan<byte> AsciiKinds =>
    [
        3, 3, 3, 3, 3, 3, 3, 3, 3, 0, 0, 0, 0, 0, 3, 3,
        3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
        0, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3, 3,
        2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 3, 3, 3, 3, 3, 3,
        3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3,
        3, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1,
        1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 3, 3, 3, 3, 3,
    ];

    /// <inheritdoc/>
    public override bool IsByteLevel => true;

    /// <inheritdoc/>
    public override bool CutsAtSpaces => useRegex;

    /// <inheritdoc/>
    public override bool Rewrites(AlignedText text, ReadOnlySpan<Split> splits)
    {
        if (addPrefixSpace)
        {
            foreach (ref readonly Split split in splits)
            {
                if (!split.IsToken && text.Bytes[split.Start] != ' ')
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <inheritdoc/>
    public override void Rewrite(ref TextTransform transform, int origin)
    {
        if (transform.Rest[0] != ' ')
        {
            transform.InsertBefore(" "u8);
        }

        transform.Keep(transform.Rest.Length);
    }

    /// <inheritdoc/>
    public override void Cut(AlignedText text, in Split split, SplitList target)
    {
        if (!useRegex)
        {
            target.Add(text, split.Start, split.End);
            return;
        }

        byte* bytes = text.Pointer;
        for (int at = split.Start; at < split.End;)
        {
            int end = Next(bytes, at, split.End);
            target.Add(text, at, end);
            at = end;
        }
    }

    // Where the match that begins here ends.
    private static int Next(byte* text, int at, int end)
    {
        if (text[at] == '\'')
        {
            int contraction = Contraction(text + at + 1, end - at - 1);
            if (contraction > 0)
            {
                return at + 1 + contraction;
            }
        }

        int first = at;
        if (text[at] == ' ' && at + 1 < end && KindAt(text, at + 1, out _) != Kind.Space)
        {
            first++;
        }

        Kind kind = KindAt(text, first, out int size);
        int last = first, next = first + size;
        while (next < end && KindAt(text, next, out size) == kind)
        {
            last = next;
            next += size;
        }

        // White space before a word leaves its last character to that word, if it has more than one.
        return kind == Kind.Space && next < end && last > first ? last : next;
    }

    private static int Contraction(byte* text, int length) => length < 1 ? 0 : text[0] switch
    {
        (byte)'s' or (byte)'t' or (byte)'m' or (byte)'d' => 1,
        (byte)'r' or (byte)'v' => length > 1 && text[1] == 'e' ? 2 : 0,
        (byte)'l' => length > 1 && text[1] == 'l' ? 2 : 0,
        _ => 0,
    };

    private static Kind KindAt(byte* text, int at, out int size)
    {
        byte lead = text[at];
        if (lead < 0x80)
        {
            size = 1;
            return (Kind)AsciiKinds[lead];
        }

        size = Utf8.Size(lead);
        int properties = UnicodeProperties.Of(Utf8.DecodeValid(text + at));
        return UnicodeProperties.CategoryIn(properties) switch
        {
            >= GeneralCategory.UppercaseLetter and <= GeneralCategory.OtherLetter => Kind.Letter,
            >= GeneralCategory.DecimalNumber and <= GeneralCategory.OtherNumber => Kind.Number,
            _ => (properties & UnicodeProperties.White) != 0 ? Kind.Space : Kind.Other,
        };
    }
}
