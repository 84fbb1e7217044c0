namespace AotDistil.Generator.Emit;

/// <summary>An instruction set for which dot products are emitted.</summary>
/// <param name="Name">Its <c>KernelVariant</c>, and the end of the kernels' names.</param>
/// <param name="Dot">The runtime's class with its <c>Broadcast</c> and <c>MultiplyAdd</c>.</param>
/// <param name="Heights">Rows of a tile, the largest first; the last is 1.</param>
/// <param name="Chains">Sums that must be under way at once to hide the latency of <c>MultiplyAdd</c>.</param>
/// <param name="Reason">Why these heights.</param>
internal sealed record InstructionSet(string Name, string Dot, int[] Heights, int Chains, string Reason)
{
    public static readonly InstructionSet AvxVnni = new(
        "AvxVnni",
        "AvxVnniDot",
        [6, 4, 2, 1],
        Chains: 8,
        "6 rows × 2 vectors are 12 sums; with 2 vectors of weights and a broadcast they fill 15 of 16 registers.");

    public static readonly InstructionSet Avx2 = new(
        "Avx2",
        "Avx2Dot",
        [4, 2, 1],
        Chains: 1,
        "4 rows × 2 vectors are 8 sums; 2 vectors of weights, the inputs, their absolute values and two products take the rest.");

    /// <summary>Those that C# can express.</summary>
    public static readonly InstructionSet[] All = [AvxVnni, Avx2];

    /// <summary>The struct with this instruction set's kernels.</summary>
    public string Kernels => Name + "Kernels";
}
