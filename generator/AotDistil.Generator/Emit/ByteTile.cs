namespace AotDistil.Generator.Emit;

/// <summary>
/// Writes tiles of an instruction set that multiplies bytes and adds up four products to a lane in one step (<c>vpdpbusd</c>): unrolled to the register file.
/// </summary>
internal static class ByteTile
{
    /// <summary>One tile: <paramref name="height"/> rows × 16 outputs, all inputs.</summary>
    public static void Emit(SourceWriter w, DotKernel dot, InstructionSet isa, int height)
    {
        // Few rows are few sums: to hide the latency each sum is kept in several parts, which is free, as integers add up in any order.
        int parts = dot.Inputs is null ? 1 : System.Math.Max(1, isa.Chains / (2 * height));
        parts = System.Math.Min(parts, System.Math.Max(1, dot.Groups));
        int unroll = dot.Inputs is null ? 1 : System.Math.Max(parts, System.Math.Min(2, dot.Groups));

        string parameters = dot.Inputs is null ? "byte* a, int stride, int inputs, byte* w, int* c" : "byte* a, byte* w, long ahead, int* c";
        using (w.Block($"private static void {isa.TileName(dot, height)}({parameters})"))
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
                        Group(w, height, g % parts, fetch: true, Literal.Plus("w", g * 64), row => Literal.Plus("a", (row * dot.Stride) + (g * 4)));
                    }
                }

                for (int g = 0; g < rest; g++)
                {
                    Group(w, height, g % parts, fetch: true, Literal.Plus("w", g * 64), row => Literal.Plus("a", (row * dot.Stride) + (g * 4)));
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

                    w.Line($"{(parts > 1 ? $"({sum})" : sum)}.Store({Literal.Plus("c", (row * 16) + (half * 8))});");
                }
            }
        }
    }

    /// <summary>4 inputs: the weights once, then every row's inputs in all lanes.</summary>
    private static void Group(SourceWriter w, int height, int part, bool fetch, string weights, System.Func<int, string> inputs)
    {
        if (fetch)
        {
            w.Line($"Sse.Prefetch1({weights} + ahead);");
        }

        w.Line($"w0 = Vector256.Load((sbyte*){Literal.Parenthesised(weights)});");
        w.Line($"w1 = Vector256.Load((sbyte*)({weights} + 32));");
        for (int row = 0; row < height; row++)
        {
            string s0 = Sum(row, 0, part), s1 = Sum(row, 1, part);
            w.Line($"x = Dot.Broadcast({inputs(row)}); {s0} = Dot.MultiplyAdd({s0}, x, w0); {s1} = Dot.MultiplyAdd({s1}, x, w1);");
        }
    }

    /// <summary>A sum's name: row, half of the 16 outputs, and where there are several, its part.</summary>
    private static string Sum(int row, int half, int part) => $"c{row}{(half == 0 ? "l" : "h")}" + (part == 0 ? "" : $"{part}");
}
