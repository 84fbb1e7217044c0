namespace AotDistil.Layout;

/// <summary>
/// The constants that the packer, the generator and the runtime agree on: how numbers lie in the weights file.
/// Compiled into each of them, so that none references another.
/// </summary>
internal static class WeightsLayout
{
    /// <summary>Version of manifest and weights file; each reader refuses any other.</summary>
    public const int FormatVersion = 2;

    /// <summary>First eight bytes of a weights file: "AOTDISTL", little-endian.</summary>
    public const ulong Magic = 0x4C54534944544F41;

    /// <summary>Bytes of the header: magic (8), version (4), zero (4), length of the file (8), content id (32), zero (8).</summary>
    public const int HeaderBytes = 64;

    /// <summary>Where in the header the length of the file stands, a little-endian 64-bit integer.</summary>
    public const int HeaderLengthOffset = 16;

    /// <summary>Where in the header the content id stands: SHA-256 of everything after the header.</summary>
    public const int HeaderContentIdOffset = 24;

    /// <summary>Bytes of the content id.</summary>
    public const int ContentIdBytes = 32;

    /// <summary>Every block of the weights file begins at a multiple of this many bytes.</summary>
    public const int BlockAlignment = 64;

    /// <summary>
    /// Inputs that lie side by side in the K4N16 packing of a linear's weights: what one 8-bit dot product instruction sums into a 32-bit lane.
    /// </summary>
    public const int TileInputs = 4;

    /// <summary>Outputs that lie side by side in the K4N16 packing: one 512-bit register of 32-bit lanes, or two of 256 bits.</summary>
    public const int TileOutputs = 16;

    /// <summary>
    /// Most inputs a linear may have: 65,536 products of at most 255 × 127 still fit a 32-bit sum.
    /// </summary>
    public const int MaxLinearInputs = 65_536;

    /// <summary>Rounds up to a multiple of <paramref name="multiple"/>, a power of two.</summary>
    public static int RoundUp(int value, int multiple) => (value + multiple - 1) & -multiple;

    /// <summary>
    /// Byte offset of weight (<paramref name="output"/>, <paramref name="input"/>) in a packed linear with <paramref name="inputs"/> inputs:
    /// panels of 16 outputs; in a panel groups of 4 inputs; in a group, output by output, its 4 weights.
    /// </summary>
    public static long PackedWeightOffset(int output, int input, int inputs)
    {
        long panel = output / TileOutputs;
        long group = input / TileInputs;
        long groups = RoundUp(inputs, TileInputs) / TileInputs;
        return ((((panel * groups) + group) * TileOutputs) + (output % TileOutputs)) * TileInputs + (input % TileInputs);
    }
}
