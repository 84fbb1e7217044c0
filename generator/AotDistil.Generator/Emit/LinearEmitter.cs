using System.Collections.Generic;
using System.Linq;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the linears: for each shape the loop over panels and rows, and what turns a tile's sums into outputs.</summary>
internal static class LinearEmitter
{
    public static string Linears(KernelSet kernels)
    {
        SourceWriter w = SourceWriter.ForFile(
            kernels.Namespace,
            "System",
            "System.Runtime.CompilerServices",
            "System.Runtime.Intrinsics",
            "AotDistil.Runtime.Kernels",
            "AotDistil.Runtime.Layers");
        w.Comment($"""
            Linears of {kernels.Models}: y = x Wᵀ + b with x in 8 bits, W in int8, sums in int32.
            Order of the loops: a panel of 16 outputs stays in L1 while all rows pass; rows pass in blocks of {Shapes.BlockRows}, whose sums
            ({Shapes.BlockRows} × 16 integers) are finished (scale, zero point, bias, activation) while they are in L1 too. With the first block the next panel
            is fetched from memory.
            """);
        using (w.Block($"unsafe partial class {KernelSet.ClassName}"))
        {
            bool first = true;
            foreach (LinearKernel linear in kernels.Linears)
            {
                Separate(w, ref first);
                Linear(w, linear);
            }

            foreach (LinearKernel linear in kernels.Linears.Where(l => l.Grouped is not null).GroupBy(l => l.Windows).Select(g => g.First()))
            {
                Separate(w, ref first);
                Windows(w, linear);
            }

            foreach (LinearKernel linear in kernels.Linears.GroupBy(l => l.Finish).Select(g => g.First()))
            {
                Separate(w, ref first);
                Finish(w, linear);
            }
        }

        return w.ToString();
    }

    private static void Separate(SourceWriter w, ref bool first)
    {
        if (!first)
        {
            w.Line();
        }

        first = false;
    }

    private static void Linear(SourceWriter w, LinearKernel linear)
    {
        DotKernel dot = linear.Dot;
        bool ofTokens = linear.Inputs is null;
        string rowBytes = ofTokens ? "stride" : $"{dot.Stride}";
        string panelBytes = ofTokens ? "inputs * 16L" : $"{dot.Groups * 64}L";
        string finishExtra = linear.RowFloats == "outputs" ? ", outputs" : "";
        string ahead = linear.Epilogue == Epilogue.Scores ? "0" : $"m == 0 ? {panelBytes} : 0"; // keys were just written

        string groups = linear.Grouped is null ? "" : $" in groups ({linear.Inputs} inputs to a panel)";
        w.Summary($"{Text(linear.Grouped?.In ?? linear.Inputs)} → {Text(linear.Outputs)}{groups}{(linear.ByPanels ? ", panel by panel" : "")}, for panels [panel, end): {linear.Use}.");
        w.Line("[SkipLocalsInit]");
        using (w.Block($"private static void {linear.Loop}<TDots>({linear.Parameters})\n    where TDots : struct, IDots"))
        {
            w.Line($"int* c = stackalloc int[{Shapes.BlockRows} * 16];");
            using (w.Block("for (; panel < end; panel++)"))
            {
                w.Line($"byte* packed = weights.Packed + (panel * {panelBytes});");
                if (linear.Grouped is not null)
                {
                    w.Line($"byte* inputs = x.Values + ({linear.Windows}[panel] * TDots.InputBytes);");
                }

                using (w.Block($"for (int m = 0; m < rows; m += {Shapes.BlockRows})"))
                {
                    w.Line($"int count = Math.Min(rows - m, {Shapes.BlockRows});");
                    w.Line(ofTokens
                        ? $"TDots.{dot.Name}(x.Values + ((long)m * stride * TDots.InputBytes), stride * TDots.InputBytes, inputs, count, packed, c);"
                        : $"TDots.{dot.Name}({(linear.Grouped is null ? "x.Values" : "inputs")} + (m * {rowBytes}L * TDots.InputBytes), count, packed, {ahead}, c);");
                    w.Line($"{linear.Finish}(c, count, {(linear.Epilogue == Epilogue.Scores ? "" : "x.Scales + m, ")}x.Zeros + m, weights, panel * 16, y + ((long)m * {linear.RowFloats}) + ((long)panel * {linear.PanelFloats}){finishExtra});");
                }
            }
        }
    }

    /// <summary>A linear whose rows, where there are enough, go through <see cref="PairTile"/>.</summary>
    public static void Pairs(SourceWriter w, LinearKernel linear, InstructionSet isa)
    {
        DotKernel dot = linear.Dot;
        int panelBytes = dot.Groups * 64, row = dot.Stride * 2;
        w.Line("[SkipLocalsInit]");
        using (w.Block($"public static void {linear.Name}({linear.Parameters})"))
        {
            using (w.Block($"if (rows < {PairTile.LeastRows})"))
            {
                w.Line($"{linear.Loop}<{isa.Kernels}>({linear.Arguments});");
                w.Line("return;");
            }

            w.Line();
            w.Line($"int* c = stackalloc int[{PairTile.BlockRows} * 16], products = stackalloc int[{PairTile.BlockRows}];");
            w.Line($"byte* room = stackalloc byte[{(PairTile.WideWeights(dot) * 2) + 64}];");
            w.Line("short* wide = (short*)((nint)(room + 63) & -64);");
            w.Line($"int blocks = (rows + {PairTile.BlockRows - 1}) / {PairTile.BlockRows};");
            using (w.Block("for (int block = 0; block < blocks; block++)"))
            {
                w.Line("Share share = Share.Of(rows, blocks, block);");
                w.Line($"byte* a = x.Values + (share.Start * {row}L);");
                using (w.Block("for (int m = 0; m < share.Count; m++)"))
                {
                    w.Line($"products[m] = Dot.Products(a + (m * {row}), {dot.Groups * 4});");
                }

                w.Line();
                using (w.Block("for (int p = panel; p < end; p++)"))
                {
                    w.Line($"{PairTile.Name(dot)}(a, share.Count, weights.Packed + (p * {panelBytes}L), products, wide, c);");
                    w.Line($"{linear.Finish}(c, share.Count, x.Scales + share.Start, x.Zeros + share.Start, weights, p * 16, y + ((long)share.Start * {linear.RowFloats}) + ((long)p * {linear.PanelFloats}));");
                }
            }
        }
    }

    private static void Windows(SourceWriter w, LinearKernel linear)
    {
        const int PerLine = 32;
        IReadOnlyList<int> starts = linear.Grouped!.WindowStarts;
        w.Summary($"The first of the {linear.Inputs} inputs that each panel of 16 outputs reads.");
        if (starts.Count <= PerLine)
        {
            w.Line($"private static ReadOnlySpan<int> {linear.Windows} => [{string.Join(", ", starts.Select(Literal.Integer))}];");
            return;
        }

        w.Line($"private static ReadOnlySpan<int> {linear.Windows} =>");
        using (w.Block("", "];", "["))
        {
            for (int i = 0; i < starts.Count; i += PerLine)
            {
                w.Line(string.Concat(starts.Skip(i).Take(PerLine).Select(start => $"{Literal.Integer(start)}, ")).TrimEnd());
            }
        }
    }

    private static void Finish(SourceWriter w, LinearKernel linear)
    {
        string outputs = linear.RowFloats == "outputs" ? ", int outputs" : "";
        string activation = linear.HasActivation ? $", then {linear.Epilogue}" : "";
        bool bias = linear.Epilogue is not (Epilogue.Scale or Epilogue.Scores), scale = linear.Epilogue != Epilogue.Scores;
        w.Summary($"16 outputs of each row from their sums: (sum − zero · sums) · scales{(scale ? " · row scale" : "")}{(bias ? " + bias" : "")}{activation}.");
        using (w.Block($"private static void {linear.Finish}(int* c, int rows, {(scale ? "float* rowScales, " : "")}int* rowZeros, Int8Weights weights, int first, float* y{outputs})"))
        {
            w.Line("Vector256<int> sums0 = Vector256.Load(weights.Sums + first), sums1 = Vector256.Load(weights.Sums + first + 8);");
            w.Line("Vector256<float> scales0 = Vector256.Load(weights.Scales + first), scales1 = Vector256.Load(weights.Scales + first + 8);");
            if (bias)
            {
                w.Line("Vector256<float> bias0 = Vector256.Load(weights.Bias + first), bias1 = Vector256.Load(weights.Bias + first + 8);");
            }

            using (w.Block($"for (int m = 0; m < rows; m++, c += 16, y += {linear.RowFloats})"))
            {
                w.Line("Vector256<int> zero = Vector256.Create(rowZeros[m]);");
                if (scale)
                {
                    w.Line("Vector256<float> scale = Vector256.Create(rowScales[m]);");
                }

                for (int half = 0; half < 2; half++)
                {
                    string offset = half == 0 ? "" : " + 8";
                    string arguments = $"Vector256.Load(c{offset}), zero, sums{half}, scales{half}" + (scale ? ", scale" : "") + (bias ? $", bias{half}" : "");
                    string value = $"LaneMath.Dequantize({arguments})";
                    value = linear.HasActivation ? $"LaneMath.{linear.Epilogue}({value})" : value;
                    w.Line($"{value}.Store(y{offset});");
                }
            }
        }
    }

    private static string Text(int? size) => size?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "tokens";
}
