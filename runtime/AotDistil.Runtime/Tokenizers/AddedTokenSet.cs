using System.Buffers;
using AotDistil.Layout;
using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// Added tokens, and how Hugging Face's AddedVocabulary finds them: leftmost, then longest. A match that single_word refuses is passed over as a whole: nothing is found
/// inside it.
/// </summary>
internal sealed unsafe class AddedTokenSet
{
    private readonly AddedToken[]?[] _byFirst = new AddedToken[]?[256];
    private readonly SearchValues<byte> _firsts;

    /// <summary>The set of <paramref name="tokens"/>; among equal ones the first wins, and empty ones are never found.</summary>
    public AddedTokenSet(List<AddedToken> tokens)
    {
        Tokens = tokens;
        List<AddedToken>?[] groups = new List<AddedToken>?[256];
        foreach (AddedToken token in tokens)
        {
            if (token.Text.Length > 0)
            {
                // The longest first, equally long ones as they come.
                List<AddedToken> group = groups[token.Text[0]] ??= [];
                int at = group.Count;
                while (at > 0 && group[at - 1].Text.Length < token.Text.Length)
                {
                    at--;
                }

                group.Insert(at, token);
            }
        }

        Span<byte> firsts = stackalloc byte[256];
        int count = 0;
        for (int first = 0; first < 256; first++)
        {
            if (groups[first] is { } group)
            {
                _byFirst[first] = [.. group];
                firsts[count++] = (byte)first;
            }
        }

        _firsts = SearchValues.Create(firsts[..count]);
    }

    /// <summary>All tokens.</summary>
    public List<AddedToken> Tokens { get; }

    /// <summary>The tokens of a table, those looked for in the raw text and those looked for in the normalised one.</summary>
    /// <param name="table">The table.</param>
    /// <param name="normalize">What the normalizer makes of a string.</param>
    /// <exception cref="InvalidDataException">The table is damaged.</exception>
    public static (AddedTokenSet Raw, AddedTokenSet Normalized) Read(TokenizerTable table, Func<byte[], byte[]> normalize)
    {
        int count = table.Number(TokenizerLayout.Header.AddedTokens + 1, 0, TokenizerLayout.MaxAddedTokens, "number of added tokens");
        uint* records = (uint*)table.At(table.Word(TokenizerLayout.Header.AddedTokens), (uint)count, TokenizerLayout.Added.Bytes, "list of added tokens");
        List<AddedToken> raw = [], normalized = [];
        for (int i = 0; i < count; i++, records += TokenizerLayout.Added.Bytes / sizeof(uint))
        {
            uint id = Word(0), flags = Word(1);
            TokenizerTable.Require(id < table.VocabSize, $"the id of added token {i} is {id}, expected 0 to {table.VocabSize - 1}");
            TokenizerTable.Require((flags & ~TokenizerLayout.Added.AllFlags) == 0, $"the flags of added token {i} are 0x{flags:X}, which has unknown bits");
            TokenizerTable.Require(Word(3) is > 0 and <= TokenizerLayout.MaxAddedTokenBytes, $"added token {i} is said to be {Word(3)} bytes long");
            byte[] text = table.Text(Word(2), Word(3), "list of added tokens");
            bool isNormalized = (flags & TokenizerLayout.Added.Normalized) != 0;
            (isNormalized ? normalized : raw).Add(new AddedToken((int)id, flags, isNormalized ? normalize(text) : text) { Content = text });
        }

        return (new AddedTokenSet(raw), new AddedTokenSet(normalized));

        uint Word(int index) => System.Runtime.CompilerServices.Unsafe.ReadUnaligned<uint>(records + index);
    }

    /// <summary>Finds the next token.</summary>
    /// <param name="text">Valid UTF-8, or the caller's.</param>
    /// <param name="length">Its bytes.</param>
    /// <param name="at">Where the search begins; receives where the next one begins.</param>
    /// <param name="taken">Where the last token ended, with the white space it took: this one takes none before it.</param>
    /// <param name="start">Where the token begins, with the white space it takes.</param>
    /// <param name="end">Where it ends.</param>
    /// <returns>Null if there is none.</returns>
    public AddedToken? Next(byte* text, int length, ref int at, int taken, out int start, out int end)
    {
        while (at < length)
        {
            int ahead = new ReadOnlySpan<byte>(text + at, length - at).IndexOfAny(_firsts);
            if (ahead < 0)
            {
                break;
            }

            at += ahead;
            if (Longest(text, length, at) is not { } token)
            {
                at++;
                continue;
            }

            (start, end) = (at, at + token.Text.Length);
            at = end;
            if (token.Has(TokenizerLayout.Added.SingleWord) && ((start > 0 && IsWord(Utf8.DecodeBefore(text, start, out _))) || (end < length && IsWord(Utf8.Decode(text, end, length, out _)))))
            {
                continue;
            }

            while (token.Has(TokenizerLayout.Added.LeftStrip) && start > taken && UnicodeProperties.IsWhite(Utf8.DecodeBefore(text, start, out int previous)))
            {
                start = previous;
            }

            // The last token's white space may reach into one that begins with white space itself.
            if (token.Has(TokenizerLayout.Added.LeftStrip))
            {
                start = Math.Min(Math.Max(start, taken), end);
            }

            while (token.Has(TokenizerLayout.Added.RightStrip) && end < length && UnicodeProperties.IsWhite(Utf8.Decode(text, end, length, out int size)))
            {
                end += size;
            }

            return token;
        }

        start = end = length;
        return null;
    }

    private static bool IsWord(int codePoint) => UnicodeProperties.IsWordRegex(codePoint);

    private AddedToken? Longest(byte* text, int length, int at)
    {
        foreach (AddedToken token in _byFirst[text[at]] ?? [])
        {
            if (new ReadOnlySpan<byte>(text + at, length - at).StartsWith(token.Text))
            {
                return token;
            }
        }

        return null;
    }
}
