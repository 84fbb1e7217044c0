using System.Text.Unicode;
using AotDistil.Runtime.Tokenizers;
using Engine = AotDistil.Runtime.Tokenizers.Tokenizer;

namespace AotDistil.ML.Tokenizers;

/// <summary>An opened tokenizer with the room that a text needs on its way: what one thread at a time uses.</summary>
/// <param name="engine">The tokenizer.</param>
internal sealed class TextEncoder(Engine engine)
{
    private static readonly EncodingOptions WithoutSpecialTokens = new() { AddSpecialTokens = false };

    private readonly TokenEncoding _encoding = new();
    private byte[] _utf8 = new byte[256];

    /// <summary>The tokenizer.</summary>
    public Engine Engine => engine;

    /// <summary>Ids of the text's tokens.</summary>
    public ReadOnlySpan<int> Ids => _encoding.Ids;

    /// <summary>Where they begin, in UTF-16.</summary>
    public ReadOnlySpan<int> Starts => _encoding.Starts;

    /// <summary>Where they end, in UTF-16.</summary>
    public ReadOnlySpan<int> Ends => _encoding.Ends;

    /// <summary>Tokenises a text.</summary>
    public void Encode(ReadOnlySpan<char> text)
    {
        // No char needs more than 3 bytes; U+FFFD, which stands for half a surrogate pair, needs 3 as well and is one char too.
        int most = checked(text.Length * 3);
        if (_utf8.Length < most)
        {
            _utf8 = new byte[Math.Max(most, _utf8.Length * 2)];
        }

        Utf8.FromUtf16(text, _utf8, out _, out int written, replaceInvalidSequences: true);
        ReadOnlySpan<byte> utf8 = _utf8.AsSpan(0, written);
        engine.Encode(utf8, _encoding, WithoutSpecialTokens);
        _encoding.ConvertOffsets(OffsetUnit.Utf16, utf8);
    }

    /// <summary>How many of the first tokens stay where there is room for some: not those of a character whose tokens do not all stay.</summary>
    public int KeepFirst(int room)
    {
        int kept = Math.Min(room, _encoding.Count);
        while (kept > 0 && kept < _encoding.Count && Starts[kept] < Ends[kept - 1])
        {
            kept--;
        }

        return kept;
    }

    /// <summary>How many of the last tokens stay.</summary>
    public int KeepLast(int room)
    {
        int first = _encoding.Count - Math.Min(room, _encoding.Count);
        while (first > 0 && first < _encoding.Count && Starts[first] < Ends[first - 1])
        {
            first++;
        }

        return _encoding.Count - first;
    }

    /// <summary>How much of a text its first tokens stand for.</summary>
    public int Consumed(int kept, int length) => kept == _encoding.Count ? length : kept > 0 ? Ends[kept - 1] : 0;

    /// <summary>Where that begins of a text which its last tokens stand for.</summary>
    public int ConsumedFromEnd(int kept, int length) => kept == _encoding.Count ? 0 : kept > 0 ? Starts[^kept] : length;
}
