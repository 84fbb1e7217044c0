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

    /// <summary>The text of some tokens as transformers' convert_tokens_to_string has it: special ones included.</summary>
    public string TokensToString(scoped ReadOnlySpan<int> ids)
    {
        Join(ids, skipSpecialTokens: false);
        return Encoding.UTF8.GetString(Bytes);
    }

    /// <summary>The text of some tokens in UTF-8 as transformers' decode has it; it is overwritten by the next one.</summary>
    /// <param name="ids">The tokens. Those that have no name in the table are passed over.</param>
    /// <param name="skipSpecialTokens">Whether special tokens are passed over too.</param>
    public ReadOnlySpan<byte> Decode(scoped ReadOnlySpan<int> ids, bool skipSpecialTokens)
    {
        Join(ids, skipSpecialTokens);
        if (names.Decoder.Kind == TokenizerLayout.Decoder.ByteLevel && !System.Text.Unicode.Utf8.IsValid(Bytes))
        {
            byte[] valid = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Bytes)); // U+FFFD for each maximal subpart, as Rust has it
            Clear();
            Append(valid);
        }

        if (names.Decoder.Has(TokenizerLayout.DecoderOptions.CleanUpText))
        {
            _length = CleanUp.Text(_utf8.AsSpan(0, _length));
        }

        return Bytes;
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

        switch (names.Decoder.Kind)
        {
            case TokenizerLayout.Decoder.WordPiece:
                AddPiece(name);
                break;
            case TokenizerLayout.Decoder.Metaspace:
                AddWithSpaces(name);
                break;
            case TokenizerLayout.Decoder.ByteLevel when names.IsAdded(id):
                AddCharacters(name);
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

    // Added tokens are characters, which stand for bytes like all others, if each of them stands for one.
    private void AddCharacters(ReadOnlySpan<byte> name)
    {
        int from = _length;
        Append(name);
        int length = ByteAlphabet.Decode(name, _utf8.AsSpan(from));
        if (length < 0)
        {
            name.CopyTo(_utf8.AsSpan(from));
        }
        else
        {
            _length = from + length;
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
        if (_utf8.Length - _length < utf8.Length)
        {
            Array.Resize(ref _utf8, checked((_length + utf8.Length) * 2));
        }

        utf8.CopyTo(_utf8.AsSpan(_length));
        _length += utf8.Length;
    }
}
