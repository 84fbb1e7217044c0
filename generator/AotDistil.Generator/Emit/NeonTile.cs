using System;

namespace AotDistil.Generator.Emit;

/// <summary>
/// Writes tiles for Arm's 128-bit vectors: 4 vectors for 16 outputs. The inputs of several groups are taken at once, and each vector of weights is loaded while the
/// one before it is used, since small cores do not look ahead. (There is no prefetch of the next panel: .NET has none for Arm.)
/// </summary>
internal abstract class NeonTile
{
    /// <summary>Vectors of 4 outputs in a panel.</summary>
    protected const int Vectors = 4;

    /// <summary>Groups of 4 inputs that a step takes.</summary>
    protected abstract int StepGroups { get; }

    /// <summary>One tile: <paramref name="height"/> rows × 16 outputs, all inputs.</summary>
    public void Emit(SourceWriter w, DotKernel dot, InstructionSet isa, int height)
    {
        string parameters = dot.Inputs is null ? "byte* a, int stride, int inputs, byte* w, int* c" : "byte* a, byte* w, long ahead, int* c";
        using (w.Block($"private static void {isa.TileName(dot, height)}({parameters})"))
        {
            // Few rows are few sums: to hide the latency each sum is kept in several parts, which is free, as integers add up in any order.
            int groups = dot.Inputs is null ? StepGroups : Math.Min(StepGroups, dot.Groups);
            int parts = Math.Min(Math.Max(1, isa.Chains / (height * SumsOfRow)), groups);
            Declare(w, height, groups, parts);
            if (dot.Inputs is null)
            {
                TokenLoops(w, height, parts);
            }
            else
            {
                Loop(w, dot, height, parts);
            }

            w.Line();
            for (int row = 0; row < height; row++)
            {
                for (int j = 0; j < Vectors; j++)
                {
                    w.Line($"{Total(row, j, parts)}.Store({Literal.Plus("c", (row * 16) + (j * 4))});");
                }
            }
        }
    }

    /// <summary>Vectors that the sums of a row take.</summary>
    protected abstract int SumsOfRow { get; }

    /// <summary>The variables of a tile, whose largest step takes so many groups.</summary>
    protected abstract void Declare(SourceWriter w, int height, int groups, int parts);

    /// <summary>The inputs of so many groups in each row's variables; within a whole step 16 bytes of each row may be read, else only those of the groups.</summary>
    protected abstract void Inputs(SourceWriter w, int height, int groups, bool whole, Func<int, string> inputs);

    /// <summary>How many loads of weights so many groups take.</summary>
    protected abstract int Loads(int groups);

    /// <summary>Loads weights.</summary>
    protected abstract void Load(SourceWriter w, int load, int groups, string weights);

    /// <summary>Adds the products of what a load brought to the sums of all rows.</summary>
    protected abstract void Use(SourceWriter w, int load, int groups, int height, int parts);

    /// <summary>The sums of 4 outputs of a row, when all inputs are through.</summary>
    protected abstract string Total(int row, int vector, int parts);

    /// <summary>16 bytes from an address.</summary>
    protected static string Load16(string address) => $"Vector128.Load((sbyte*){Literal.Parenthesised(address)})";

    private void Loop(SourceWriter w, DotKernel dot, int height, int parts)
    {
        int whole = dot.Groups / StepGroups * StepGroups, rest = dot.Groups - whole;
        Func<int, string> inputs = row => Literal.Plus("a", row * dot.Stride);
        if (whole > 0)
        {
            using (w.Block($"for (byte* end = a + {whole * 4}; a < end; a += {StepGroups * 4}, w += {StepGroups * 64})"))
            {
                Step(w, height, StepGroups, parts, whole: true, inputs);
            }
        }

        if (rest > 0)
        {
            w.Line();
            Step(w, height, rest, parts, whole: true, inputs); // rows are padded to 16 bytes
        }
    }

    private void TokenLoops(SourceWriter w, int height, int parts)
    {
        for (int row = 1; row < height; row++)
        {
            w.Line($"byte* a{row} = {(row == 1 ? "a" : $"a{row - 1}")} + stride;");
        }

        Func<int, string> inputs = row => (row == 0 ? "a" : $"a{row}") + " + k";
        w.Line("int k = 0;");
        using (w.Block($"for (; k <= inputs - {StepGroups * 4}; k += {StepGroups * 4}, w += {StepGroups * 64})"))
        {
            Step(w, height, StepGroups, parts, whole: true, inputs);
        }

        w.Line();
        using (w.Block("for (; k < inputs; k += 4, w += 64)"))
        {
            Step(w, height, 1, parts, whole: false, inputs);
        }
    }

    private void Step(SourceWriter w, int height, int groups, int parts, bool whole, Func<int, string> inputs)
    {
        Inputs(w, height, groups, whole, inputs);
        int loads = Loads(groups);
        Load(w, 0, groups, "w");
        for (int load = 0; load < loads; load++)
        {
            if (load + 1 < loads)
            {
                Load(w, load + 1, groups, "w");
            }

            Use(w, load, groups, height, parts);
        }
    }
}
