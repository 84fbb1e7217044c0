using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace AotDistil.Runtime.Tasks;

/// <summary>
/// The file of a <see cref="FewShotClassifier"/>, little-endian: 8 bytes of magic; version, dimensions and labels, 32 bits each; the leave-one-out accuracy, a float, NaN
/// where there is none; each label as its length in bytes, 32 bits, and UTF-8; weights, labels × dimensions floats; a float of bias for each label; FNV-1a of all that, 64 bits.
/// </summary>
internal static class FewShotFile
{
    /// <summary>Most bytes of a label.</summary>
    public const int MaxLabelBytes = 4096;

    private const uint Version = 1;
    private const int HeaderBytes = 24;
    private const int ChecksumBytes = 8;

    private static ReadOnlySpan<byte> Magic => "AOTDFEW\0"u8;

    /// <summary>Writes a classifier.</summary>
    public static byte[] Write(FewShotClassifier classifier)
    {
        byte[][] labels = new byte[classifier.Labels.Count][];
        int bytes = HeaderBytes + ((classifier.Weights.Length + classifier.Biases.Length) * sizeof(float)) + ChecksumBytes;
        for (int i = 0; i < labels.Length; i++)
        {
            labels[i] = Encoding.UTF8.GetBytes(classifier.Labels[i]);
            bytes += 4 + labels[i].Length;
        }

        byte[] file = new byte[bytes];
        Span<byte> at = file;
        Magic.CopyTo(at);
        BinaryPrimitives.WriteUInt32LittleEndian(at[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(at[12..], classifier.Dimensions);
        BinaryPrimitives.WriteInt32LittleEndian(at[16..], labels.Length);
        BinaryPrimitives.WriteSingleLittleEndian(at[20..], (float?)classifier.LeaveOneOutAccuracy ?? float.NaN);
        at = at[HeaderBytes..];
        foreach (byte[] label in labels)
        {
            BinaryPrimitives.WriteInt32LittleEndian(at, label.Length);
            label.CopyTo(at[4..]);
            at = at[(4 + label.Length)..];
        }

        at = Write(at, classifier.Weights);
        at = Write(at, classifier.Biases);
        BinaryPrimitives.WriteUInt64LittleEndian(at, Checksum(file.AsSpan(0, file.Length - ChecksumBytes)));
        return file;
    }

    /// <summary>Reads a classifier.</summary>
    /// <exception cref="InvalidDataException">The file is damaged, or another one.</exception>
    public static FewShotClassifier Read(ReadOnlySpan<byte> file)
    {
        Require(file.Length >= HeaderBytes + ChecksumBytes, $"it has {file.Length} bytes, and {HeaderBytes + ChecksumBytes} at least are expected");
        Require(file.StartsWith(Magic), "it does not begin as one");
        uint version = BinaryPrimitives.ReadUInt32LittleEndian(file[8..]);
        Require(version == Version, $"its version is {version}, expected {Version}");
        ReadOnlySpan<byte> content = file[..^ChecksumBytes];
        Require(Checksum(content) == BinaryPrimitives.ReadUInt64LittleEndian(file[^ChecksumBytes..]), "its checksum is wrong: something was changed or is missing");
        int dimensions = BinaryPrimitives.ReadInt32LittleEndian(file[12..]), count = BinaryPrimitives.ReadInt32LittleEndian(file[16..]);
        float accuracy = BinaryPrimitives.ReadSingleLittleEndian(file[20..]);
        Require(dimensions is >= 1 and <= FewShotClassifier.MaxDimensions, $"its vectors have {dimensions} numbers, expected 1 to {FewShotClassifier.MaxDimensions}");
        Require(count is >= 2 and <= FewShotClassifier.MaxLabels, $"it has {count} labels, expected 2 to {FewShotClassifier.MaxLabels}");
        Require(float.IsNaN(accuracy) || accuracy is >= 0 and <= 1, $"its accuracy is {accuracy}, expected 0 to 1");

        ReadOnlySpan<byte> at = content[HeaderBytes..];
        string[] labels = new string[count];
        for (int i = 0; i < count; i++)
        {
            int length = at.Length < 4 ? -1 : BinaryPrimitives.ReadInt32LittleEndian(at);
            Require(length is >= 0 and <= MaxLabelBytes && length <= at.Length - 4, $"label {i} is said to have {length} bytes");
            Require(Utf8.IsValid(at.Slice(4, length)), $"label {i} is not valid UTF-8");
            labels[i] = Encoding.UTF8.GetString(at.Slice(4, length));
            at = at[(4 + length)..];
        }

        long expected = ((long)dimensions + 1) * count * sizeof(float);
        Require(at.Length == expected, $"its weights have {at.Length} bytes, expected {expected}");
        float[] weights = Numbers(ref at, count * dimensions), biases = Numbers(ref at, count);
        return new FewShotClassifier(labels, dimensions, weights, biases, float.IsNaN(accuracy) ? null : accuracy);
    }

    // FNV-1a (Fowler, Noll, Vo) of 64 bits: finds damage, keeps nobody from forging.
    private static ulong Checksum(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0xCBF29CE484222325;
        foreach (byte b in bytes)
        {
            sum = (sum ^ b) * 0x100000001B3;
        }

        return sum;
    }

    private static Span<byte> Write(Span<byte> at, ReadOnlySpan<float> numbers)
    {
        foreach (float number in numbers)
        {
            BinaryPrimitives.WriteSingleLittleEndian(at, number);
            at = at[sizeof(float)..];
        }

        return at;
    }

    private static float[] Numbers(ref ReadOnlySpan<byte> at, int count)
    {
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++)
        {
            numbers[i] = BinaryPrimitives.ReadSingleLittleEndian(at[(i * sizeof(float))..]);
            Require(float.IsFinite(numbers[i]), "one of its weights is not finite");
        }

        at = at[(count * sizeof(float))..];
        return numbers;
    }

    private static void Require(bool condition, string problem)
    {
        if (!condition)
        {
            throw new InvalidDataException($"This is no file of a few-shot classifier, or a damaged one: {problem}.");
        }
    }
}
