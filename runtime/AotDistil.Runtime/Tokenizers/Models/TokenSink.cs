using AotDistil.Runtime.Tokenizers.Unicode;

namespace AotDistil.Runtime.Tokenizers.Models;

/// <summary>Where a model puts the tokens of a word: knows where they come from in the caller's text, and trims their offsets where the tokenizer does.</summary>
internal unsafe ref struct TokenSink
{
    private readonly TokenList _tokens;
    private readonly int _vocabSize;
    private readonly int _unkId;
    private readonly bool _trims;
    private readonly bool _keepsPrefix;
    private readonly bool _bytes;
    private readonly byte* _caller;
    private readonly int _callerLength;
    private readonly AlignedText _text;

    /// <summary>A sink for words of <paramref name="text"/>.</summary>
    /// <param name="tokens">Where tokens go.</param>
    /// <param name="table">Whose ids.</param>
    /// <param name="trims">Whether offsets leave out white space.</param>
    /// <param name="keepsPrefix">Whether a single space at the beginning of everything counts as added, not as the text's.</param>
    /// <param name="bytes">Whether words are of bytes, where white space is the byte of the space.</param>
    /// <param name="caller">The caller's text.</param>
    /// <param name="callerLength">Its bytes.</param>
    /// <param name="text">The normalised text.</param>
    public TokenSink(TokenList tokens, TokenizerTable table, bool trims, bool keepsPrefix, bool bytes, byte* caller, int callerLength, AlignedText text)
    {
        _tokens = tokens;
        _vocabSize = table.VocabSize;
        _unkId = table.UnkId;
        _trims = trims;
        _keepsPrefix = keepsPrefix;
        _bytes = bytes;
        _caller = caller;
        _callerLength = callerLength;
        _text = text;
    }

    /// <summary>The number of the present word.</summary>
    public int Word { get; set; }

    /// <summary>Tokens so far.</summary>
    public readonly int Count => _tokens.Count;

    /// <summary>Takes the last tokens back, down to <paramref name="count"/>.</summary>
    public readonly void Truncate(int count) => _tokens.Truncate(count);

    /// <summary>Puts a token.</summary>
    /// <param name="id">Its id as it stands in the table: one beyond the vocabulary, which only damage brings about, is as good as unknown.</param>
    /// <param name="start">First byte of it in the normalised text.</param>
    /// <param name="end">Byte after its last, above <paramref name="start"/>.</param>
    /// <param name="isText">Whether the token's name is its text, not something like [UNK].</param>
    public readonly void Put(int id, int start, int end, bool isText = true) => Put(id, start, end, isText, _bytes);

    /// <summary>Puts an added token, whose text is of characters even where words are of bytes.</summary>
    public readonly void PutAdded(int id, int start, int end) => Put(id, start, end, true, false);

    private readonly void Put(int id, int start, int end, bool isText, bool bytes)
    {
        if ((uint)id >= (uint)_vocabSize)
        {
            id = Math.Max(_unkId, 0);
        }

        int first = _text.Start(start), last = _text.End(end - 1), leadingFirst = first;
        if (_trims && isText)
        {
            Trim(start, end, bytes, ref first, ref last, out leadingFirst);
        }

        _tokens.Add(id, first, last, leadingFirst, Word);
    }

    // process_offsets of the library's ByteLevel, which counts characters.
    private readonly void Trim(int start, int end, bool bytes, ref int first, ref int last, out int leadingFirst)
    {
        byte* text = _text.Pointer;
        if (bytes && text[end - 1] != ' ' && (text[start] != ' ' || text[start + 1] != ' '))
        {
            // No space at the end, and at most one at the beginning, as most words have it.
            leadingFirst = first;
            if (text[start] == ' ' && first < last && !(_keepsPrefix && first == 0))
            {
                Utf8.Decode(_caller, first, _callerLength, out int size);
                first = Math.Min(first + size, last);
                leadingFirst = _keepsPrefix ? leadingFirst : first;
            }

            return;
        }

        int leading = 0, trailing = 0;
        for (int at = start; at < end && IsWhite(text, at, end, bytes, out int size); at += size)
        {
            leading++;
        }

        for (int at = end; at > start && IsWhiteBefore(text, at, start, bytes, out int previous); at = previous)
        {
            trailing++;
        }

        leadingFirst = first;
        bool isPrefix = _keepsPrefix && leading == 1;
        if (!(isPrefix && first == 0))
        {
            for (int i = 0; i < leading && first < last; i++)
            {
                Utf8.Decode(_caller, first, _callerLength, out int size);
                first = Math.Min(first + size, last);
            }
        }

        if (!isPrefix)
        {
            leadingFirst = first;
        }

        int trimmed = last;
        for (int i = 0; i < trailing; i++)
        {
            if (trimmed == 0)
            {
                return;
            }

            Utf8.DecodeBefore(_caller, trimmed, out trimmed);
        }

        last = Math.Max(trimmed, first);
    }

    private static bool IsWhite(byte* text, int at, int end, bool bytes, out int size)
    {
        size = 1;
        return bytes ? text[at] == ' ' : IsWhite(Utf8.Decode(text, at, end, out size));
    }

    private static bool IsWhiteBefore(byte* text, int at, int start, bool bytes, out int previous)
    {
        if (bytes)
        {
            previous = at - 1;
            return text[at - 1] == ' ';
        }

        int codePoint = Utf8.DecodeBefore(text + start, at - start, out previous);
        previous += start;
        return IsWhite(codePoint);
    }

    // The library takes the character that stands for a space of ByteLevel, U+0120, for white space wherever it comes from.
    private static bool IsWhite(int codePoint) => codePoint == 0x120 || UnicodeProperties.IsWhite(codePoint);
}
