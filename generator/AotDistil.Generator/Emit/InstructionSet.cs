namespace AotDistil.Generator.Emit;

/// <summary>An instruction set for which dot products are emitted.</summary>
/// <param name="Name">Its <c>KernelVariant</c>, and the end of the kernels' names.</param>
/// <param name="Dot">The runtime's class with its <c>Broadcast</c> and <c>MultiplyAdd</c>, or what <paramref name="ArmTile"/> calls.</param>
/// <param name="Check">What says whether the processor has it; constant false on processors of another family, whose kernels then are not compiled.</param>
/// <param name="InputBytes">Bytes of an input: 1 where bytes are multiplied (<see cref="ByteTile"/>), 2 where 16-bit numbers are (<see cref="WordTile"/>, and <see cref="PairTile"/> for many rows).</param>
/// <param name="Heights">Rows of a tile, the largest first; the last is 1.</param>
/// <param name="Chains">Sums that must be under way at once to hide the latency of <c>MultiplyAdd</c>.</param>
/// <param name="Reason">Why these heights.</param>
/// <param name="ArmTile">How its tiles are written, where vectors are Arm's.</param>
internal sealed record InstructionSet(string Name, string Dot, string Check, int InputBytes, int[] Heights, int Chains, string Reason, NeonTile? ArmTile = null)
{
    public static readonly InstructionSet AvxVnni = new(
        "AvxVnni",
        "AvxVnniDot",
        "AvxVnni.IsSupported",
        InputBytes: 1,
        [6, 4, 2, 1],
        Chains: 8,
        "6 rows × 2 vectors are 12 sums; with 2 vectors of weights and a broadcast they fill 15 of 16 registers.");

    public static readonly InstructionSet Avx2 = new(
        "Avx2",
        "Avx2Dot",
        "Avx2.IsSupported",
        InputBytes: 2,
        [6, 4, 2, 1],
        Chains: 1,
        "6 rows × 2 vectors are 12 sums; 2 vectors of weights, a broadcast and a product take the rest.");

    public static readonly InstructionSet NeonDot = new(
        "NeonDot",
        "NeonSdot",
        "Dp.IsSupported",
        InputBytes: 1,
        [6, 4, 2, 1],
        Chains: 8,
        "6 rows × 4 vectors are 24 sums; with 16 inputs of each row and 2 vectors of weights they fill all 32 registers.",
        new NeonSdotTile());

    public static readonly InstructionSet Neon = new(
        "Neon",
        "NeonSmull",
        "AdvSimd.Arm64.IsSupported",
        InputBytes: 1,
        [2, 1],
        Chains: 8,
        "2 rows × 8 vectors (sums are in halves) are 16 sums; 4 of inputs, 4 of weights and the products take most of the other 16 registers.",
        new NeonSmullTile());

    /// <summary>Those that C# can express.</summary>
    public static readonly InstructionSet[] All = [AvxVnni, Avx2, NeonDot, Neon];

    /// <summary>The struct with this instruction set's kernels.</summary>
    public string Kernels => Name + "Kernels";

    /// <summary>The method that is one tile of an inner product.</summary>
    public string TileName(DotKernel dot, int height) => $"{dot.Name}_{height}x16_{Name}";
}
