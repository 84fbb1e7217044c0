using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using AotDistil.Layout;

namespace AotDistil.Packer.Packing;

/// <summary>Writes a weights file: block after block, each aligned, the header last, when length and content id are known.</summary>
internal sealed class WeightsWriter : IDisposable
{
    private readonly Stream _stream;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>Begins a file in <paramref name="stream"/>, which must be empty and seekable and stays the caller's.</summary>
    public WeightsWriter(Stream stream)
    {
        _stream = stream;
        _stream.Write(new byte[WeightsLayout.HeaderBytes]);
        Length = WeightsLayout.HeaderBytes;
    }

    /// <summary>Bytes written so far, the header included.</summary>
    public long Length { get; private set; }

    /// <summary>Pads with zeros to the next place where a block may begin.</summary>
    /// <returns>That place: bytes from the start of the file.</returns>
    public long BeginBlock()
    {
        int padding = (int)(-Length & (WeightsLayout.BlockAlignment - 1));
        Write(stackalloc byte[padding]);
        return Length;
    }

    /// <summary>Appends to the block.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        _stream.Write(bytes);
        _hash.AppendData(bytes);
        Length += bytes.Length;
    }

    /// <summary>Writes a whole block of numbers.</summary>
    /// <returns>Its place in the file.</returns>
    public long WriteBlock<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        long offset = BeginBlock();
        Write(MemoryMarshal.AsBytes(values));
        return offset;
    }

    /// <summary>Writes the header.</summary>
    /// <returns>The content id, lower-case hexadecimal.</returns>
    public string Finish()
    {
        byte[] id = _hash.GetHashAndReset();
        byte[] header = new byte[WeightsLayout.HeaderBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(header, WeightsLayout.Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(sizeof(ulong)), WeightsLayout.FormatVersion);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(WeightsLayout.HeaderLengthOffset), Length);
        id.CopyTo(header, WeightsLayout.HeaderContentIdOffset);
        _stream.Position = 0;
        _stream.Write(header);
        return Convert.ToHexStringLower(id);
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();
}
