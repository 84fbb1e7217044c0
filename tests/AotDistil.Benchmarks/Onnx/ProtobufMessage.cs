using System.Runtime.InteropServices;
using System.Text;

namespace AotDistil.Benchmarks.Onnx;

/// <summary>
/// A protobuf message as a list of byte runs, just enough of the format to write an ONNX file.
/// Runs are kept by reference: a graph of a quarter gigabyte is written without being copied together first.
/// </summary>
internal sealed class ProtobufMessage
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;

    private readonly List<ReadOnlyMemory<byte>> _runs = [];

    public long Length { get; private set; }

    public ProtobufMessage Integer(int field, long value)
    {
        Tag(field, Varint);
        AppendVarint((ulong)value);
        return this;
    }

    public ProtobufMessage Float(int field, float value)
    {
        Tag(field, Fixed32);
        Append(BitConverter.GetBytes(value));
        return this;
    }

    public ProtobufMessage String(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Strings(int field, IEnumerable<string> values)
    {
        foreach (string value in values)
        {
            String(field, value);
        }

        return this;
    }

    public ProtobufMessage Bytes(int field, ReadOnlyMemory<byte> value)
    {
        Tag(field, LengthDelimited);
        AppendVarint((ulong)value.Length);
        Append(value);
        return this;
    }

    public ProtobufMessage Array<T>(int field, T[] values)
        where T : unmanaged
        => Bytes(field, MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    public ProtobufMessage Message(int field, ProtobufMessage value)
    {
        Tag(field, LengthDelimited);
        AppendVarint((ulong)value.Length);
        _runs.AddRange(value._runs);
        Length += value.Length;
        return this;
    }

    public void WriteTo(Stream stream)
    {
        foreach (ReadOnlyMemory<byte> run in _runs)
        {
            stream.Write(run.Span);
        }
    }

    private void Tag(int field, int wireType) => AppendVarint((ulong)(field << 3 | wireType));

    private void AppendVarint(ulong value)
    {
        byte[] bytes = new byte[10];
        int count = 0;
        for (; value >= 0x80; value >>= 7)
        {
            bytes[count++] = (byte)(value | 0x80);
        }

        bytes[count++] = (byte)value;
        Append(bytes.AsMemory(0, count));
    }

    private void Append(ReadOnlyMemory<byte> run)
    {
        _runs.Add(run);
        Length += run.Length;
    }
}
