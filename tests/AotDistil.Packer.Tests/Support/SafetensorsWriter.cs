using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace AotDistil.Packer.Tests.Support;

/// <summary>Writes safetensors files, right ones and wrong ones.</summary>
internal static class SafetensorsWriter
{
    /// <summary>A right file.</summary>
    public static byte[] Write(IEnumerable<StoredTensor> tensors)
    {
        StringBuilder header = new("""{"__metadata__":{"format":"pt"}""");
        List<byte> data = [];
        foreach (StoredTensor tensor in tensors)
        {
            header.Append(Entry(tensor.Name, tensor.Type, tensor.Shape, data.Count, data.Count + tensor.Data.Length));
            data.AddRange(tensor.Data);
        }

        return Write(header.Append('}').ToString(), [.. data]);
    }

    /// <summary>Any header before any data.</summary>
    public static byte[] Write(string header, byte[] data) => Write((ulong)Encoding.UTF8.GetByteCount(header), Encoding.UTF8.GetBytes(header), data);

    /// <summary>Any length before any header before any data.</summary>
    public static byte[] Write(ulong headerLength, byte[] header, byte[] data)
    {
        byte[] length = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, headerLength);
        return [.. length, .. header, .. data];
    }

    /// <summary>Values as little-endian elements of a dtype that weights may have.</summary>
    public static byte[] Encode(string type, ReadOnlySpan<float> values)
    {
        switch (type)
        {
            case "F32":
                return MemoryMarshal.AsBytes(values).ToArray();
            case "F16":
                Half[] halves = new Half[values.Length];
                for (int i = 0; i < values.Length; i++)
                {
                    halves[i] = (Half)values[i];
                }

                return MemoryMarshal.AsBytes<Half>(halves).ToArray();
            case "BF16":
                ushort[] upper = new ushort[values.Length];
                for (int i = 0; i < values.Length; i++)
                {
                    upper[i] = (ushort)(BitConverter.SingleToUInt32Bits(values[i]) >> 16);
                }

                return MemoryMarshal.AsBytes<ushort>(upper).ToArray();
            default:
                throw new ArgumentException(type, nameof(type));
        }
    }

    private static string Entry(string name, string type, IEnumerable<long> shape, int begin, int end) =>
        $$""","{{JsonEncodedText.Encode(name)}}":{"dtype":"{{type}}","shape":[{{string.Join(',', shape)}}],"data_offsets":[{{begin}},{{end}}]}""";
}
