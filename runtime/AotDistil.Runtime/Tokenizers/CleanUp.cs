namespace AotDistil.Runtime.Tokenizers;

/// <summary>Takes away the spaces that English does not have, where tokens were joined with spaces. In place, as nothing gets longer.</summary>
internal static class CleanUp
{
    /// <summary>What the decoder WordPiece does to each piece.</summary>
    /// <returns>How many bytes are left.</returns>
    public static int Piece(Span<byte> text) => All(text, isPiece: true);

    /// <summary>What transformers' clean_up_tokenization does to a whole text.</summary>
    /// <returns>How many bytes are left.</returns>
    public static int Text(Span<byte> text) => All(text, isPiece: false);

    private static int All(Span<byte> text, bool isPiece)
    {
        int length = text.Length;
        length = Replace(text[..length], " ."u8, "."u8);
        length = Replace(text[..length], " ?"u8, "?"u8);
        length = Replace(text[..length], " !"u8, "!"u8);
        length = Replace(text[..length], " ,"u8, ","u8);
        length = Replace(text[..length], " ' "u8, "'"u8);
        length = Replace(text[..length], " n't"u8, "n't"u8);
        length = Replace(text[..length], " 'm"u8, "'m"u8);
        if (isPiece)
        {
            length = Replace(text[..length], " do not"u8, " don't"u8);
        }

        length = Replace(text[..length], " 's"u8, "'s"u8);
        length = Replace(text[..length], " 've"u8, "'ve"u8);
        return Replace(text[..length], " 're"u8, "'re"u8);
    }

    private static int Replace(Span<byte> text, ReadOnlySpan<byte> old, ReadOnlySpan<byte> replacement)
    {
        int from = 0, to = 0;
        for (int at = text.IndexOf(old); at >= 0; at = text[from..].IndexOf(old))
        {
            text.Slice(from, at).CopyTo(text[to..]);
            replacement.CopyTo(text[(to + at)..]);
            from += at + old.Length;
            to += at + replacement.Length;
        }

        text[from..].CopyTo(text[to..]);
        return to + text.Length - from;
    }
}
