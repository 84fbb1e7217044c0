using System.Buffers.Binary;
using System.Text;

namespace AotDistil.Packer.Tests.Tokenizers;

/// <summary>Writes SentencePiece models: protobuf messages with what tests need.</summary>
internal sealed class SentencePieceWriter
{
    private readonly List<byte> _model = [];

    public SentencePieceWriter Piece(string text, float score = 0, int type = 1)
    {
        byte[] bits = new byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bits, score);
        return Message(1, [.. Field(1, Encoding.UTF8.GetBytes(text)), 2 << 3 | 5, .. bits, .. Field(3, (ulong)type)]);
    }

    public SentencePieceWriter Trainer(int type, int unk) => Message(2, [.. Field(3, (ulong)type), .. Field(41, ulong.MaxValue), .. Field(40, (ulong)unk)]);

    public SentencePieceWriter Normalizer(byte[] charsmap) => Message(3, [.. Field(1, "nmt_nfkc"u8), .. Field(2, charsmap)]);

    public SentencePieceWriter Message(int field, byte[] message)
    {
        _model.AddRange(Field(field, message));
        return this;
    }

    public byte[] Write() => [.. _model];

    public static byte[] Field(int number, ReadOnlySpan<byte> bytes) => [.. Varint((ulong)(number << 3 | 2)), .. Varint((ulong)bytes.Length), .. bytes];

    public static byte[] Field(int number, ulong value) => [.. Varint((ulong)(number << 3)), .. Varint(value)];

    private static List<byte> Varint(ulong value)
    {
        List<byte> bytes = [];
        for (; value >= 0x80; value >>= 7)
        {
            bytes.Add((byte)(value | 0x80));
        }

        bytes.Add((byte)value);
        return bytes;
    }
}
