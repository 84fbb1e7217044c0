using System.Runtime.InteropServices;

namespace AotDistil.Packer.Checkpoints;

/// <summary>The dtypes of the safetensors format: how wide they are, and how the three that weights may have become float32.</summary>
internal static class TensorTypes
{
    /// <summary>The dtypes that weights may have.</summary>
    public const string Readable = "F32, F16, BF16";

    private static readonly Dictionary<string, int> BitsByName = new(StringComparer.Ordinal)
    {
        ["BOOL"] = 8, ["U8"] = 8, ["I8"] = 8, ["F8_E5M2"] = 8, ["F8_E4M3"] = 8, ["F8_E8M0"] = 8,
        ["U16"] = 16, ["I16"] = 16, ["F16"] = 16, ["BF16"] = 16,
        ["U32"] = 32, ["I32"] = 32, ["F32"] = 32,
        ["U64"] = 64, ["I64"] = 64, ["F64"] = 64, ["C64"] = 64,
        ["F4"] = 4, ["F6_E2M3"] = 6, ["F6_E3M2"] = 6,
    };

    /// <summary>Bits of one element, or false where the format has no such dtype.</summary>
    public static bool TryGetBits(string type, out int bits) => BitsByName.TryGetValue(type, out bits);

    /// <summary>Whether weights may have this dtype.</summary>
    public static bool IsReadable(string type) => type is "F32" or "F16" or "BF16";

    /// <summary>Converts little-endian elements of a readable dtype; every value of each is exact in float32, subnormal ones too.</summary>
    public static void ToSingle(string type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case "F32":
                MemoryMarshal.Cast<byte, float>(source).CopyTo(destination);
                break;
            case "F16":
                ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(source);
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = (float)halves[i];
                }

                break;
            case "BF16":
                ReadOnlySpan<ushort> upper = MemoryMarshal.Cast<byte, ushort>(source);
                for (int i = 0; i < destination.Length; i++)
                {
                    destination[i] = BitConverter.UInt32BitsToSingle((uint)upper[i] << 16);
                }

                break;
            default:
                throw new ArgumentException($"not a readable dtype: {type}", nameof(type));
        }
    }
}
