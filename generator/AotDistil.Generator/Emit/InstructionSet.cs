namespace AotDistil.Generator.Emit;

/// <summary>An instruction set for which dot products are emitted.</summary>
/// <param name="Name">Its <c>KernelVariant</c>, and the end of the kernels' names.</param>
/// <param name="Dot">The runtime's class with its <c>Broadcast</c> and <c>MultiplyAdd</c>.</param>
/// <param name="InputBytes">Bytes of an input: 1 where bytes are multiplied (<see cref="ByteTile"/>), 2 where 16-bit numbers are (<see cref="WordTile"/>).</param>
/// <param name="Heights">Rows of a tile, the largest first; the last is 1.</param>
/// <param name="Chains">Sums that must be under way at once to hide the latency of <c>MultiplyAdd</c>.</param>
/// <param name="Reason">Why these heights.</param>
internal sealed record InstructionSet(string Name, string Dot, int InputBytes, int[] Heights, int Chains, string Reason)
{
    public static readonly InstructionSet AvxVnni = new(
        "AvxVnni",
        "AvxVnniDot",
        InputBytes: 1,
        [6, 4, 2, 1],
        Chains: 8,
        "6 rows × 2 vectors are 12 sums; with 2 vectors of weights and a broadcast they fill 15 of 16 registers.");

    public static readonly InstructionSet Avx2 = new(
        "Avx2",
        "Avx2Dot",
        InputBytes: 2,
        [6, 4, 2, 1],
        Chains: 1,
        "6 rows × 2 vectors are 12 sums; 2 vectors of weights, a broadcast and a product take the rest.");

    /// <summary>Those that C# can express.</summary>
    public static readonly InstructionSet[] All = [AvxVnni, Avx2];

    /// <summary>The struct with this instruction set's kernels.</summary>
    public string Kernels => Name + "Kernels";

    /// <summary>The method that is one tile of an inner product.</summary>
    public string TileName(DotKernel dot, int height) => $"{dot.Name}_{height}x16_{Name}";
}
