using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the inner products of one instruction set: for each number of inputs a tile a height, unrolled to the register file, and the loop over rows.</summary>
internal static class DotEmitter
{
    /// <summary>The interfaces that instruction sets implement, so that the layers are written once and compiled for each.</summary>
    public static string Interfaces(Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        SourceWriter w = SourceWriter.ForFile(model.Namespace, "AotDistil.Runtime.Layers");
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            w.Summary("What differs from one instruction set to another. All results are equal to the bit.");
            using (w.Block("private interface IKernels"))
            {
                w.Summary("What stored activation bytes differ in from q, by exclusive or: 0, or 0x80 where the instruction wants them signed.");
                w.Line("static abstract byte Flip { get; }");
                foreach (StepKernel step in StepKernel.All(shapes))
                {
                    w.Line();
                    w.Summary(step.Summary);
                    w.Line($"static abstract void {step.Name}({step.Parameters});");
                }

                foreach (LinearKernel linear in shapes.CalledLinears)
                {
                    w.Line();
                    w.Summary($"Panels [panel, end) of {linear.Use}.");
                    w.Line($"static abstract void {linear.Name}({linear.Parameters});");
                }
            }

            w.Line();
            w.Summary("The inner products under the linears of the instruction sets that C# can express.");
            using (w.Block("private interface IDots"))
            {
                bool first = true;
                foreach (DotKernel dot in shapes.Dots)
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
    public static string Kernels(Shapes shapes, InstructionSet isa)
    {
        ModelSpec model = shapes.Model;
        string dot = $"Dot = AotDistil.Runtime.Kernels.{isa.Dot}";
        SourceWriter w = isa.ArmTile is null
            ? SourceWriter.ForFile(model.Namespace, "System.Runtime.Intrinsics", "System.Runtime.Intrinsics.X86", "AotDistil.Runtime.Layers", dot)
            : SourceWriter.ForFile(model.Namespace, "System.Runtime.Intrinsics", "AotDistil.Runtime.Layers", dot);
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            w.Summary($"Inner products for {isa.Name}. Tiles of 16 outputs: {isa.Reason}");
            using (w.Block($"private readonly struct {isa.Kernels} : IKernels, IDots"))
            {
                w.Line("public static byte Flip => Dot.Flip;");
                foreach (StepKernel step in StepKernel.All(shapes))
                {
                    w.Line();
                    w.Line($"public static void {step.Name}({step.Parameters}) =>\n    {model.ClassName}.{step.Name}{(step.OfDots ? $"<{isa.Kernels}>" : "")}({step.Arguments}, Flip);");
                }

                foreach (LinearKernel linear in shapes.CalledLinears)
                {
                    w.Line();
                    w.Line($"public static void {linear.Name}({linear.Parameters}) =>\n    {linear.Loop}<{isa.Kernels}>({linear.Arguments});");
                }

                foreach (DotKernel kernel in shapes.Dots)
                {
                    w.Line();
                    Rows(w, kernel, isa);
                    foreach (int height in isa.Heights)
                    {
                        w.Line();
                        if (isa.ArmTile is NeonTile tile)
                        {
                            tile.Tile(w, kernel, TileName(kernel, isa, height), height, isa.Chains);
                        }
                        else
                        {
                            Tile(w, kernel, isa, height);
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

    /// <summary>The loop over rows: as many of the tallest tile as there are, then one of each smaller that still fits.</summary>
    private static void Rows(SourceWriter w, DotKernel dot, InstructionSet isa)
    {
        string arguments = dot.Inputs is null ? "a, stride, inputs, w, c" : "a, w, ahead, c";
        string stride = dot.Inputs is null ? "stride" : $"{dot.Stride}";
        using (w.Block($"public static void {dot.Name}({dot.Parameters})"))
        {
            int tallest = isa.Heights[0];
            using (w.Block($"for (; rows >= {tallest}; rows -= {tallest}, a += {tallest} * {stride}, c += {tallest} * 16)"))
            {
                w.Line($"{TileName(dot, isa, tallest)}({arguments});");
            }

            for (int i = 1; i < isa.Heights.Length; i++)
            {
                int height = isa.Heights[i];
                bool last = i == isa.Heights.Length - 1;
                w.Line();
                using (w.Block(isa.Heights[i - 1] > 2 * height ? $"while (rows >= {height})" : $"if (rows >= {height})"))
                {
                    w.Line($"{TileName(dot, isa, height)}({arguments});");
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

    /// <summary>One tile: <paramref name="height"/> rows × 16 outputs, all inputs.</summary>
    private static void Tile(SourceWriter w, DotKernel dot, InstructionSet isa, int height)
    {
        // Few rows are few sums: to hide the latency each sum is kept in several parts, which is free, as integers add up in any order.
        int parts = dot.Inputs is null ? 1 : System.Math.Max(1, isa.Chains / (2 * height));
        parts = System.Math.Min(parts, System.Math.Max(1, dot.Groups));
        int unroll = dot.Inputs is null ? 1 : System.Math.Max(parts, System.Math.Min(2, dot.Groups));

        string parameters = dot.Inputs is null ? "byte* a, int stride, int inputs, byte* w, int* c" : "byte* a, byte* w, long ahead, int* c";
        using (w.Block($"private static void {TileName(dot, isa, height)}({parameters})"))
        {
            w.Line("Vector256<byte> x;");
            w.Line("Vector256<sbyte> w0, w1;");
            for (int part = 0; part < parts; part++)
            {
                for (int row = 0; row < height; row++)
                {
                    w.Line($"Vector256<int> {Sum(row, 0, part)} = default, {Sum(row, 1, part)} = default;");
                }
            }

            if (dot.Inputs is null)
            {
                for (int row = 1; row < height; row++)
                {
                    w.Line($"byte* a{row} = {(row == 1 ? "a" : $"a{row - 1}")} + stride;");
                }

                using (w.Block("for (int k = 0; k < inputs; k += 4, w += 64)"))
                {
                    Group(w, height, part: 0, fetch: false, weights: "w", row => (row == 0 ? "a" : $"a{row}") + " + k");
                }
            }
            else
            {
                int whole = dot.Groups / unroll * unroll, rest = dot.Groups - whole;
                using (w.Block($"for (byte* end = a + {whole * 4}; a < end; a += {unroll * 4}, w += {unroll * 64})"))
                {
                    for (int g = 0; g < unroll; g++)
                    {
                        Group(w, height, g % parts, fetch: true, Plus("w", g * 64), row => Plus("a", (row * dot.Stride) + (g * 4)));
                    }
                }

                for (int g = 0; g < rest; g++)
                {
                    Group(w, height, g % parts, fetch: true, Plus("w", g * 64), row => Plus("a", (row * dot.Stride) + (g * 4)));
                }
            }

            w.Line();
            for (int row = 0; row < height; row++)
            {
                for (int half = 0; half < 2; half++)
                {
                    string sum = Sum(row, half, 0);
                    for (int part = 1; part < parts; part++)
                    {
                        sum += " + " + Sum(row, half, part);
                    }

                    w.Line($"{(parts > 1 ? $"({sum})" : sum)}.Store({Plus("c", (row * 16) + (half * 8))});");
                }
            }
        }
    }

    /// <summary>4 inputs: the weights once, then every row's inputs in all lanes.</summary>
    private static void Group(SourceWriter w, int height, int part, bool fetch, string weights, System.Func<int, string> inputs)
    {
        if (fetch)
        {
            w.Line($"Sse.Prefetch0({weights} + ahead);");
        }

        w.Line($"w0 = Vector256.Load((sbyte*){Parenthesised(weights)});");
        w.Line($"w1 = Vector256.Load((sbyte*)({weights} + 32));");
        for (int row = 0; row < height; row++)
        {
            string s0 = Sum(row, 0, part), s1 = Sum(row, 1, part);
            w.Line($"x = Dot.Broadcast({inputs(row)}); {s0} = Dot.MultiplyAdd({s0}, x, w0); {s1} = Dot.MultiplyAdd({s1}, x, w1);");
        }
    }

    private static string TileName(DotKernel dot, InstructionSet isa, int height) => $"{dot.Name}_{height}x16_{isa.Name}";

    /// <summary>A sum's name: row, half of the 16 outputs, and where there are several, its part.</summary>
    private static string Sum(int row, int half, int part) => $"c{row}{(half == 0 ? "l" : "h")}" + (part == 0 ? "" : $"{part}");

    private static string Plus(string pointer, int offset) => offset == 0 ? pointer : $"{pointer} + {offset}";

    private static string Parenthesised(string expression) => expression.IndexOf(' ') < 0 ? expression : $"({expression})";
}
