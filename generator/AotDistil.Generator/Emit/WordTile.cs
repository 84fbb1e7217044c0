namespace AotDistil.Generator.Emit;

/// <summary>
/// Writes tiles of an instruction set that multiplies 16-bit numbers and adds up two products to a lane (<c>vpmaddwd</c>): inputs are stored as such, weights are widened
/// as they are loaded. A vector of weights is 4 outputs × 4 inputs, so an output's sum is in two lanes until the end, and a panel is done in two halves of 8 outputs.
/// </summary>
internal static class WordTile
{
    /// <summary>One tile: <paramref name="height"/> rows × 16 outputs, all inputs.</summary>
    public static void Emit(SourceWriter w, DotKernel dot, InstructionSet isa, int height)
    {
        string parameters = dot.Inputs is null ? "byte* a, int stride, int inputs, byte* w, int* c" : "byte* a, byte* w, long ahead, int* c";
        using (w.Block($"private static void {isa.TileName(dot, height)}({parameters})"))
        {
            w.Line("Vector256<short> x, w0, w1;");
            using (w.Block("for (byte* half = w; half < w + 64; half += 32, c += 8)"))
            {
                for (int row = 0; row < height; row++)
                {
                    w.Line($"Vector256<int> {Sum(row, 0)} = default, {Sum(row, 1)} = default;");
                }

                if (dot.Inputs is null)
                {
                    Tokens(w, height);
                }
                else
                {
                    Inputs(w, dot, height);
                }

                w.Line();
                for (int row = 0; row < height; row++)
                {
                    w.Line($"Dot.AddPairs({Sum(row, 0)}, {Sum(row, 1)}).Store({Literal.Plus("c", row * 16)});");
                }
            }
        }
    }

    private static void Tokens(SourceWriter w, int height)
    {
        w.Line("byte* a0 = a, packed = half;");
        for (int row = 1; row < height; row++)
        {
            w.Line($"byte* a{row} = a{row - 1} + stride;");
        }

        using (w.Block("for (int k = 0; k < 2 * inputs; k += 8, packed += 64)"))
        {
            Group(w, height, "packed", row => $"a{row} + k");
        }
    }

    private static void Inputs(SourceWriter w, DotKernel dot, int height)
    {
        int unroll = System.Math.Min(2, dot.Groups), whole = dot.Groups / unroll * unroll;
        w.Line("byte* inputs = a, packed = half;");
        using (w.Block($"for (byte* end = a + {whole * 8}; inputs < end; inputs += {unroll * 8}, packed += {unroll * 64})"))
        {
            for (int g = 0; g < unroll; g++)
            {
                Fetch(w, g);
                Group(w, height, Literal.Plus("packed", g * 64), row => Literal.Plus("inputs", (row * dot.Stride * 2) + (g * 8)));
            }
        }

        for (int g = 0; g < dot.Groups - whole; g++)
        {
            Fetch(w, g);
            Group(w, height, Literal.Plus("packed", g * 64), row => Literal.Plus("inputs", (row * dot.Stride * 2) + (g * 8)));
        }
    }

    private static void Fetch(SourceWriter w, int group) => w.Line($"Sse.Prefetch1({Literal.Plus("packed", group * 64)} + ahead);");

    /// <summary>4 inputs: the weights once, then every row's inputs in all lanes.</summary>
    private static void Group(SourceWriter w, int height, string weights, System.Func<int, string> inputs)
    {
        w.Line($"w0 = Dot.Widen({weights});");
        w.Line($"w1 = Dot.Widen({weights} + 16);");
        for (int row = 0; row < height; row++)
        {
            string s0 = Sum(row, 0), s1 = Sum(row, 1);
            w.Line($"x = Dot.Broadcast({inputs(row)}); {s0} = Dot.MultiplyAdd({s0}, x, w0); {s1} = Dot.MultiplyAdd({s1}, x, w1);");
        }
    }

    /// <summary>A sum's name: row, and half of the 8 outputs.</summary>
    private static string Sum(int row, int half) => $"c{row}{(half == 0 ? "l" : "h")}";
}
