namespace AotDistil.Generator.Emit;

/// <summary>
/// Writes the inner products of many rows for an instruction set that multiplies 16-bit numbers, from half the multiplications of <see cref="WordTile"/>:
/// x0·w0 + x1·w1 = (x0 + w1)·(x1 + w0) − x0·x1 − w0·w1, where the second product is a row's and the third an output's. Weights are widened once for all rows.
/// A tile reaches 107 GMAC/s of the 118 that a Zen 4 core's ports allow, where one of <see cref="WordTile"/> reaches 88.
/// </summary>
internal static class PairTile
{
    /// <summary>Rows that pass a panel together: their sums take 8 KB of L1.</summary>
    public const int BlockRows = 128;

    /// <summary>From so many rows on it is faster than <see cref="WordTile"/>: weights are widened and stored first.</summary>
    public const int LeastRows = 13;

    /// <summary>Inputs whose weights are widened together: for 8 outputs they take 12 KB of L1.</summary>
    private const int BlockInputs = 768;

    /// <summary>Whether <paramref name="linear"/> has such a form: its number of inputs is known, every panel reads all of them, and a row's own products are counted 16 inputs at a time.</summary>
    public static bool Serves(LinearKernel linear) => linear.Inputs is not null && linear.Outputs is not null && linear.Grouped is null && linear.Dot.Groups % 4 == 0;

    /// <summary>Weights of half a panel, widened, at most.</summary>
    public static int WideWeights(DotKernel dot) => System.Math.Min(BlockInputs, dot.Groups * 4) * 8;

    /// <summary>The method that does one panel.</summary>
    public static string Name(DotKernel dot) => $"Int8Pairs_{dot.Inputs}";

    /// <summary>One panel: both halves, as many inputs as stay in L1 at a time, all rows.</summary>
    public static void Panel(SourceWriter w, DotKernel dot, InstructionSet isa)
    {
        int inputs = dot.Groups * 4, block = System.Math.Min(BlockInputs, inputs), row = dot.Stride * 2;
        w.Summary($"c (rows × 16) = a (rows × {inputs}) times a panel of 16 outputs. products are the rows' own, wide is room for the weights of 8 outputs and {block} inputs.");
        using (w.Block($"private static void {Name(dot)}(byte* a, int rows, byte* w, int* products, short* wide, int* c)"))
        {
            using (w.Block("for (int m = 0; m < rows; m++)"))
            {
                w.Line("Vector256<int> sum = Vector256.Create(-products[m]);");
                w.Line("sum.Store(c + (m * 16));");
                w.Line("sum.Store(c + (m * 16) + 8);");
            }

            w.Line();
            w.Comment("4 rows × 2 vectors are 8 sums; 4 vectors of weights, 2 of inputs and 2 for what is multiplied take the rest of the registers. What 4 does not divide goes 3 by 3.");
            w.Line("int threes = -rows & 3;");
            w.Line();
            w.Comment("With every tile its part of the next panel is fetched from memory.");
            int passes = 2 * ((inputs + block - 1) / block);
            w.Line($"byte* next = w + {inputs * 16};");
            w.Line($"long part = {inputs * 16} / ({passes} * ((rows + 3) / 4));");
            using (w.Block("for (byte* half = w; half < w + 64; half += 32, c += 8)"))
            {
                using (w.Block($"for (int k = 0; k < {inputs}; k += {block})"))
                {
                    string steps = inputs % block == 0 ? $"{block / 8}" : $"Math.Min({block}, {inputs} - k) / 8";
                    w.Line($"int m = 0, steps = {steps};");
                    w.Line($"Vector256<int> weightProducts = Dot.WidenHalf(half + (k * 16), steps, wide);");
                    Rows(w, dot, isa, 4, "rows - (3 * threes)", row);
                    Rows(w, dot, isa, 3, "rows", row);
                }
            }
        }

        foreach (int height in new[] { 4, 3 })
        {
            w.Line();
            Tile(w, dot, isa, height);
        }
    }

    /// <summary>Tiles of one height, up to the row <paramref name="end"/>.</summary>
    private static void Rows(SourceWriter w, DotKernel dot, InstructionSet isa, int height, string end, int row)
    {
        using (w.Block($"for (; m < {end}; m += {height})"))
        {
            w.Line("next = Dot.Fetch(next, part);");
            w.Line($"{TileName(dot, isa, height)}(a + (m * {row}) + (k * 2), steps, wide, weightProducts, c + (m * 16));");
        }
    }

    /// <summary>One tile: <paramref name="height"/> rows × 8 outputs, 2 steps of 8 inputs at a time: there is an even number of them.</summary>
    private static void Tile(SourceWriter w, DotKernel dot, InstructionSet isa, int height)
    {
        using (w.Block($"private static void {TileName(dot, isa, height)}(byte* a, int steps, short* w, Vector256<int> weightProducts, int* c)"))
        {
            w.Line("Vector256<short> x0, x1, w0, w1, w2, w3;");
            for (int row = 0; row < height; row++)
            {
                w.Line($"Vector256<int> c{row}l = default, c{row}h = default;");
            }

            using (w.Block("for (short* end = w + (steps * 64); w < end; a += 32, w += 128)"))
            {
                Step(w, dot, height, 0);
                Step(w, dot, height, 1);
            }

            w.Line();
            for (int row = 0; row < height; row++)
            {
                string to = Literal.Plus("c", row * 16);
                w.Line($"(Vector256.Load({to}) + Dot.AddPairs(c{row}l, c{row}h) - weightProducts).Store({to});");
            }
        }
    }

    /// <summary>8 inputs: the weights once, then every row's inputs in all lanes.</summary>
    private static void Step(SourceWriter w, DotKernel dot, int height, int step)
    {
        for (int i = 0; i < 4; i++)
        {
            w.Line($"w{i} = Vector256.Load({Literal.Plus("w", (step * 64) + (i * 16))});");
        }

        for (int row = 0; row < height; row++)
        {
            int inputs = (row * dot.Stride * 2) + (step * 16);
            w.Line($"x0 = Dot.Broadcast({Literal.Plus("a", inputs)});");
            w.Line($"x1 = Dot.Broadcast({Literal.Plus("a", inputs + 8)});");
            w.Line($"c{row}l = Dot.MultiplyAdd(c{row}l, x0, x1, w0, w2);");
            w.Line($"c{row}h = Dot.MultiplyAdd(c{row}h, x0, x1, w1, w3);");
        }
    }

    private static string TileName(DotKernel dot, InstructionSet isa, int height) => $"{Name(dot)}_{height}x8_{isa.Name}";
}
