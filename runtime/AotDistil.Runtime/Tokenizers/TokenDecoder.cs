using System.Text;
using AotDistil.Layout;

namespace AotDistil.Runtime.Tokenizers;

/// <summary>
/// From ids back to text: Hugging Face's decoders WordPiece, ByteLevel and Metaspace. To be used again and again, by one thread at a time: after the
/// first texts only the strings are allocated.
/// </summary>
/// <param name="names">The tokens.</param>
internal sealed class TokenDecoder(TokenNames names)
{
    private byte[] _utf8 = new byte[256];
    private byte[] _repaired = [];
    private int _length;
    private bool _first = true;

    /// <summary>A decoder with names of its own.</summary>
    public TokenDecoder(Tokenizer tokenizer)
        : this(new TokenNames(tokenizer))
    {
    }

    /// <summary>The tokens.</summary>
    public TokenNames Names => names;

    /// <summary>The text so far: UTF-8, unless tokens of bytes have joined to something else.</summary>
    public ReadOnlySpan<byte> Bytes => _utf8.AsSpan(0, _length);

    /// <summary>The text so far in UTF-8, with U+FFFD for each maximal subpart of what is none.</summary>
    public ReadOnlySpan<byte> Text => names.Decoder.Kind != TokenizerLayout.Decoder.ByteLevel || System.Text.Unicode.Utf8.IsValid(Bytes) ? Bytes : Repaired();

    /// <summary>The text of some tokens as transformers' convert_tokens_to_string has it: special ones included.</summary>
    public string TokensToString(scoped ReadOnlySpan<int> ids)
    {
        Join(ids, skipSpecialTokens: false);
        return Encoding.UTF8.GetString(Bytes); // with U+FFFD where it is none
    }

    /// <summary>The text of some tokens in UTF-8 as transformers' decode has it; it is overwritten by the next one.</summary>
    /// <param name="ids">The tokens. Those that have no name in the table are passed over.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are passed over too.</param>
    public ReadOnlySpan<byte> Decode(scoped ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        Join(ids, skipSpecialTokens);
        ReadOnlySpan<byte> text = Text;
        if (!names.Decoder.Has(TokenizerLayout.DecoderOptions.CleanUpText))
        {
            return text;
        }

        Span<byte> own = text == Bytes ? _utf8.AsSpan(0, _length) : _repaired.AsSpan(0, text.Length);
        return own[..CleanUp.Text(own)];
    }

    /// <summary>Puts the text of some tokens into <see cref="Bytes"/>.</summary>
    /// <param name="ids">The tokens. Those that have no name in the table are passed over.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are passed over too.</param>
    public void Join(scoped ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        Clear();
        foreach (int id in ids)
        {
            if (!skipSpecialTokens || !names.IsSpecial(id))
            {
                Add(id);
            }
        }
    }

    /// <summary>Begins a text.</summary>
    public void Clear() => (_length, _first) = (0, true);

    /// <summary>Appends a token, unless it has no name in the table.</summary>
    public void Add(int id)
    {
        ReadOnlySpan<byte> name = names.Bytes(id);
        if (name.IsEmpty)
        {
            return;
        }

        if (names.Decoder.Kind == TokenizerLayout.Decoder.ByteLevel && !names.IsAdded(id))
        {
            Append(name);
            _first = false;
            return;
        }

        AddText(name);
    }

    /// <summary>Appends what is called like this as if it were a token: the decoders know only names. transformers gives them words and pieces of the text, too.</summary>
    /// <param name="name">Valid UTF-8.</param>
    public void AddText(ReadOnlySpan<byte> name)
    {
        switch (names.Decoder.Kind)
        {
            case TokenizerLayout.Decoder.ByteLevel:
                AddCharacters(name);
                break;
            case TokenizerLayout.Decoder.WordPiece:
                AddPiece(name);
                break;
            case TokenizerLayout.Decoder.Metaspace:
                AddWithSpaces(name);
                break;
            case TokenizerLayout.Decoder.Spaces when !_first:
                Append(" "u8);
                Append(name);
                break;
            default:
                Append(name);
                break;
        }

        _first = false;
    }

    // What is not of the alphabet as a whole stays as it is.
    private void AddCharacters(ReadOnlySpan<byte> name)
    {
        Room(name.Length);
        if (ByteAlphabet.TryDecode(name, _utf8.AsSpan(_length), out int length))
        {
            _length += length;
        }
        else
        {
            Append(name);
        }
    }

    private void AddPiece(ReadOnlySpan<byte> piece)
    {
        int from = _length;
        if (_first)
        {
            Append(piece);
        }
        else if (piece.StartsWith("##"u8))
        {
            Append(piece[2..]);
        }
        else
        {
            Append(" "u8);
            Append(piece);
        }

        if (names.Decoder.Has(TokenizerLayout.DecoderOptions.CleanUpPieces))
        {
            _length = from + CleanUp.Piece(_utf8.AsSpan(from, _length - from));
        }
    }

    // The first token's are those that Metaspace put there.
    private void AddWithSpaces(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> replacement = names.Decoder.Space;
        while (!name.IsEmpty)
        {
            int at = name.IndexOf(replacement);
            Append(at < 0 ? name : name[..at]);
            if (at >= 0 && !(_first && names.Decoder.Has(TokenizerLayout.DecoderOptions.DropFirstSpaces)))
            {
                Append(" "u8);
            }

            name = at < 0 ? [] : name[(at + replacement.Length)..];
        }
    }

    private void Append(ReadOnlySpan<byte> utf8)
    {
        Room(utf8.Length);
        utf8.CopyTo(_utf8.AsSpan(_length));
        _length += utf8.Length;
    }

    private void Room(int bytes)
    {
        if (_utf8.Length - _length < bytes)
        {
            Array.Resize(ref _utf8, checked((_length + bytes) * 2));
        }
    }

    private ReadOnlySpan<byte> Repaired()
    {
        if (_repaired.Length < 3L * _length)
        {
            _repaired = new byte[checked(3 * _utf8.Length)]; // U+FFFD has 3 bytes
        }

        int written = 0;
        for (ReadOnlySpan<byte> rest = Bytes; !rest.IsEmpty;)
        {
            Rune.DecodeFromUtf8(rest, out Rune rune, out int consumed); // U+FFFD where it fails
            written += rune.EncodeToUtf8(_repaired.AsSpan(written));
            rest = rest[consumed..];
        }

        return _repaired.AsSpan(0, written);
    }
}
