using System.Linq;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the inner products of one instruction set: for each number of inputs a tile a height, unrolled to the register file, and the loop over rows.</summary>
internal static class DotEmitter
{
    /// <summary>The interfaces that instruction sets implement, so that the layers are written once and compiled for each.</summary>
    public static string Interfaces(KernelSet kernels)
    {
        SourceWriter w = SourceWriter.ForFile(kernels.Namespace, "System.Runtime.Intrinsics", "AotDistil.Runtime.Layers");
        w.Summary($"The kernels of {Literal.Xml(kernels.Models)}: what is computed, shape by shape, for each instruction set. Models of the same shapes share them.");
        w.Line(SourceWriter.GeneratedCode);
        using (w.Block($"internal static unsafe partial class {KernelSet.ClassName}"))
        {
            w.Summary("How an instruction set wants the inputs of its inner products, the 8-bit q of a row, stored.");
            using (w.Block("public interface IInputs"))
            {
                w.Summary("What is taken off every q, and so off its zero point: 0, or 128 where the instruction wants signed numbers.");
                w.Line("static abstract byte Flip { get; }");
                w.Line();
                w.Summary("Bytes of an input: 1 or 2.");
                w.Line("static abstract int InputBytes { get; }");
                w.Line();
                w.Summary("Stores 32 inputs.");
                w.Line("static abstract void Store(Vector256<byte> q, byte* row);");
                w.Line();
                w.Summary("Stores 16 inputs.");
                w.Line("static abstract void Store(Vector128<byte> q, byte* row);");
            }

            w.Line();
            w.Summary("What differs from one instruction set to another. All results are equal to the bit.");
            using (w.Block("public interface IKernels : IInputs"))
            {
                bool first = true;
                foreach (StepKernel step in kernels.Steps)
                {
                    if (!first)
                    {
                        w.Line();
                    }

                    first = false;
                    w.Summary(step.Summary);
                    w.Line($"static abstract void {step.Name}({step.Parameters});");
                }

                foreach (LinearKernel linear in kernels.CalledLinears)
                {
                    w.Line();
                    w.Summary($"Panels [panel, end) of {linear.Use}.");
                    w.Line($"static abstract void {linear.Name}({linear.Parameters});");
                }
            }

            w.Line();
            w.Summary("The inner products under the linears of the instruction sets that C# can express, and the linear within a larger step.");
            using (w.Block("public interface IDots : IInputs"))
            {
                foreach (LinearKernel linear in kernels.FirstLinears)
                {
                    w.Summary($"Panels [panel, end) of {linear.Use}.");
                    w.Line($"static abstract void {linear.Name}({linear.Parameters});");
                    w.Line();
                }

                bool first = true;
                foreach (DotKernel dot in kernels.Dots)
                {
                    if (!first)
                    {
                        w.Line();
                    }

                    first = false;
                    w.Summary(Purpose(dot));
                    w.Line($"static abstract void {dot.Name}({dot.Parameters});");
                }
            }
        }

        return w.ToString();
    }

    /// <summary>The kernels of <paramref name="isa"/>.</summary>
    public static string Kernels(KernelSet kernels, InstructionSet isa)
    {
        string dot = $"Dot = AotDistil.Runtime.Kernels.{isa.Dot}";
        string[] pairs = isa.InputBytes == 2 ? ["System", "System.Runtime.CompilerServices"] : [], x64 = isa.ArmTile is null ? ["System.Runtime.Intrinsics.X86"] : [];
        SourceWriter w = SourceWriter.ForFile(kernels.Namespace, [.. pairs, "System.Runtime.Intrinsics", .. x64, "AotDistil.Runtime.Layers", dot]);
        using (w.Block($"unsafe partial class {KernelSet.ClassName}"))
        {
            w.Summary($"Inner products for {isa.Name}. Tiles of 16 outputs: {isa.Reason}");
            using (w.Block($"public readonly struct {isa.Kernels} : IKernels, IDots"))
            {
                Inputs(w);
                foreach (StepKernel step in kernels.Steps)
                {
                    w.Line();
                    w.Line($"public static void {step.Name}({step.Parameters}) =>\n    {KernelSet.ClassName}.{step.Name}{(step.OfInputs ? $"<{isa.Kernels}>" : "")}({step.Arguments});");
                }

                foreach (LinearKernel linear in kernels.LoopLinears)
                {
                    w.Line();
                    if (isa.InputBytes == 2 && PairTile.Serves(linear))
                    {
                        LinearEmitter.Pairs(w, linear, isa);
                    }
                    else
                    {
                        w.Line($"public static void {linear.Name}({linear.Parameters}) =>\n    {linear.Loop}<{isa.Kernels}>({linear.Arguments});");
                    }
                }

                if (isa.InputBytes == 2)
                {
                    foreach (DotKernel kernel in kernels.LoopLinears.Where(PairTile.Serves).Select(l => l.Dot).Distinct())
                    {
                        w.Line();
                        PairTile.Panel(w, kernel, isa);
                    }
                }

                foreach (DotKernel kernel in kernels.Dots)
                {
                    w.Line();
                    Rows(w, kernel, isa);
                    foreach (int height in isa.Heights)
                    {
                        w.Line();
                        if (isa.ArmTile is NeonTile tile)
                        {
                            tile.Emit(w, kernel, isa, height);
                        }
                        else if (isa.InputBytes == 1)
                        {
                            ByteTile.Emit(w, kernel, isa, height);
                        }
                        else
                        {
                            WordTile.Emit(w, kernel, isa, height);
                        }
                    }
                }
            }
        }

        return w.ToString();
    }

    private static string Purpose(DotKernel dot) => dot.Inputs is int inputs
        ? $"c (rows × 16) = a (rows × {inputs} bytes, {dot.Stride} apart) times a panel of 16 outputs; what lies so many bytes ahead is fetched meanwhile."
        : "c (rows × 16) = a (rows × inputs bytes, stride apart) times a panel of 16 outputs; inputs is a multiple of 4.";

    private static void Inputs(SourceWriter w)
    {
        w.Line("public static byte Flip => Dot.Flip;");
        w.Line();
        w.Line("public static int InputBytes => Dot.InputBytes;");
        w.Line();
        w.Line("public static void Store(Vector256<byte> q, byte* row) => Dot.Store(q, row);");
        w.Line();
        w.Line("public static void Store(Vector128<byte> q, byte* row) => Dot.Store(q, row);");
    }

    /// <summary>The loop over rows: as many of the tallest tile as there are, then one of each smaller that still fits.</summary>
    private static void Rows(SourceWriter w, DotKernel dot, InstructionSet isa)
    {
        string arguments = dot.Inputs is null ? "a, stride, inputs, w, c" : "a, w, ahead, c";
        string stride = dot.Inputs is null ? "stride" : $"{dot.Stride * isa.InputBytes}";
        using (w.Block($"public static void {dot.Name}({dot.Parameters})"))
        {
            int tallest = isa.Heights[0];
            using (w.Block($"for (; rows >= {tallest}; rows -= {tallest}, a += {tallest} * {stride}, c += {tallest} * 16)"))
            {
                w.Line($"{isa.TileName(dot, tallest)}({arguments});");
            }

            for (int i = 1; i < isa.Heights.Length; i++)
            {
                int height = isa.Heights[i];
                bool last = i == isa.Heights.Length - 1;
                w.Line();
                using (w.Block(isa.Heights[i - 1] > 2 * height ? $"while (rows >= {height})" : $"if (rows >= {height})"))
                {
                    w.Line($"{isa.TileName(dot, height)}({arguments});");
                    if (!last)
                    {
                        w.Line($"rows -= {height};");
                        w.Line($"a += {height} * {stride};");
                        w.Line($"c += {height} * 16;");
                    }
                }
            }
        }
    }
}
