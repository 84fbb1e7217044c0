using System.Buffers;
using System.Text;

namespace AotDistil.ML.Tokenizers;

/// <summary>Joins tokens to a text, one after the other.</summary>
internal sealed class TokenJoiner : IDisposable
{
    // Hugging Face's cleanup, in its order.
    private static readonly (string Old, string New)[] Cleanups =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    private readonly TokenNames _names;
    private readonly bool _leavesSpecialOut;
    private byte[] _utf8 = ArrayPool<byte>.Shared.Rent(1024);
    private int _length;
    private bool _first = true;

    /// <summary>Begins a text.</summary>
    /// <param name="names">The tokens.</param>
    /// <param name="leavesSpecialOut">Whether special tokens are passed over.</param>
    public TokenJoiner(TokenNames names, bool leavesSpecialOut)
    {
        _names = names;
        _leavesSpecialOut = leavesSpecialOut;
    }

    /// <summary>The text so far.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8.AsSpan(0, _length);

    /// <summary>Whether a text ends with bytes that more of them could make a character.</summary>
    public static bool EndsInsideCharacter(ReadOnlySpan<byte> utf8)
    {
        for (int size = 1; size <= Math.Min(3, utf8.Length); size++)
        {
            if ((utf8[^size] & 0xC0) != 0x80)
            {
                return Rune.DecodeFromUtf8(utf8[^size..], out _, out _) == OperationStatus.NeedMoreData;
            }
        }

        return false;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose() => ArrayPool<byte>.Shared.Return(_utf8);

    /// <summary>Appends a token.</summary>
    public void Add(int id)
    {
        ReadOnlySpan<byte> name = _names.Bytes(id);
        if (name.IsEmpty || (_leavesSpecialOut && _names.IsSpecial(id)))
        {
            return;
        }

        switch (_names.Joining)
        {
            case Joining.WordPiece:
                AddPiece(Encoding.UTF8.GetString(name));
                break;
            case Joining.Metaspace:
                AddWithSpaces(name);
                break;
            case Joining.Spaces when !_first:
                Append(" "u8);
                Append(name);
                break;
            default:
                Append(name);
                break;
        }

        _first = false;
    }

    private void AddPiece(string piece)
    {
        if (!_first)
        {
            piece = piece.StartsWith("##", StringComparison.Ordinal) ? piece[2..] : " " + piece;
        }

        foreach ((string old, string @new) in Cleanups)
        {
            piece = piece.Replace(old, @new, StringComparison.Ordinal);
        }

        Append(Encoding.UTF8.GetBytes(piece));
    }

    // The first token's are those that Metaspace put there.
    private void AddWithSpaces(ReadOnlySpan<byte> name)
    {
        ReadOnlySpan<byte> replacement = _names.Metaspace!.Replacement;
        while (!name.IsEmpty)
        {
            int at = name.IndexOf(replacement);
            Append(at < 0 ? name : name[..at]);
            if (at >= 0 && !(_first && _names.Metaspace.Prepends))
            {
                Append(" "u8);
            }

            name = at < 0 ? [] : name[(at + replacement.Length)..];
        }
    }

    private void Append(ReadOnlySpan<byte> utf8)
    {
        if (_length + utf8.Length > _utf8.Length)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent((_length + utf8.Length) * 2);
            Utf8.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_utf8);
            _utf8 = larger;
        }

        utf8.CopyTo(_utf8.AsSpan(_length));
        _length += utf8.Length;
    }
}
