using System.Buffers.Binary;
using System.Text;
using AotDistil.Layout;

namespace AotDistil.Packer.Tokenizers.Tables;

/// <summary>Puts a block together: a header of words, then parts, each at a multiple of <see cref="TokenizerLayout.Alignment"/>.</summary>
internal sealed class BlockBuilder
{
    private readonly uint[] _header = new uint[TokenizerLayout.HeaderBytes / sizeof(uint)];
    private readonly List<byte> _parts = [];
    private readonly Dictionary<string, uint> _texts = new(StringComparer.Ordinal);

    /// <summary>Sets a word of the header.</summary>
    public void Set(int index, uint word) => _header[index] = word;

    /// <summary>Sets a word of the header to an id, or to none.</summary>
    public void SetId(int index, int? id) => _header[index] = id is >= 0 ? (uint)id : TokenizerLayout.NoId;

    /// <summary>Adds a part and sets the two words of the header that say where it is and how many units it has; nothing of it stays absent.</summary>
    public void SetPart(int index, ReadOnlySpan<byte> part, int unitBytes)
    {
        if (part.Length > 0)
        {
            _header[index] = Add(part);
            _header[index + 1] = (uint)(part.Length / unitBytes);
        }
    }

    /// <summary>Adds a part of words.</summary>
    public void SetPart(int index, ReadOnlySpan<uint> words, int unitWords = 1) => SetPart(index, Bytes(words), unitWords * sizeof(uint));

    /// <summary>Adds bytes at a multiple of <see cref="TokenizerLayout.Alignment"/>.</summary>
    /// <returns>Their offset in the block.</returns>
    public uint Add(ReadOnlySpan<byte> bytes)
    {
        Align();
        return Append(bytes);
    }

    /// <summary>Adds a text anywhere; the same text is there once.</summary>
    /// <returns>Its offset in the block.</returns>
    public uint AddText(ReadOnlySpan<byte> utf8)
    {
        string key = Encoding.UTF8.GetString(utf8);
        if (!_texts.TryGetValue(key, out uint offset))
        {
            _texts.Add(key, offset = Append(utf8));
        }

        return offset;
    }

    /// <summary>The words as they stand in the block.</summary>
    public static byte[] Bytes(ReadOnlySpan<uint> words)
    {
        byte[] bytes = new byte[words.Length * sizeof(uint)];
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(i * sizeof(uint)), words[i]);
        }

        return bytes;
    }

    /// <summary>The block.</summary>
    public byte[] Build()
    {
        Align();
        _header[TokenizerLayout.Header.Magic] = TokenizerLayout.Magic;
        _header[TokenizerLayout.Header.Version] = TokenizerLayout.Version;
        _header[TokenizerLayout.Header.Length] = (uint)(TokenizerLayout.HeaderBytes + _parts.Count);
        return [.. Bytes(_header), .. _parts];
    }

    private uint Append(ReadOnlySpan<byte> bytes)
    {
        uint offset = (uint)(TokenizerLayout.HeaderBytes + _parts.Count);
        _parts.AddRange(bytes);
        return offset;
    }

    private void Align()
    {
        while (_parts.Count % TokenizerLayout.Alignment != 0)
        {
            _parts.Add(0);
        }
    }
}
