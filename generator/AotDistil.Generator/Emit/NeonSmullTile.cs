using System;
using System.Linq;

namespace AotDistil.Generator.Emit;

/// <summary>Tiles with <c>smull</c>, <c>smlal</c> and <c>sadalp</c>: two groups of 4 inputs at once, as the sum of two products is what 16 bits hold.</summary>
internal sealed class NeonSmullTile : NeonTile
{
    protected override int StepGroups => 2;

    protected override int SumsOfRow => 2 * Vectors;

    protected override void Declare(SourceWriter w, int height, int groups, int parts)
    {
        string inputs = string.Join(", ", Enumerable.Range(0, height).Select(row => groups > 1 ? $"x{row}, y{row}" : $"x{row}"));
        w.Line($"Vector128<sbyte> {inputs}, w0, w1{(groups > 1 ? ", v0, v1" : "")};");
        for (int row = 0; row < height; row++)
        {
            w.Line($"Vector128<int> {string.Join(", ", Enumerable.Range(0, Vectors).Select(j => $"c{row}_{j}l = default, c{row}_{j}h = default"))};");
        }
    }

    protected override void Inputs(SourceWriter w, int height, int groups, bool whole, Func<int, string> inputs)
    {
        for (int row = 0; row < height; row++)
        {
            w.Line($"x{row} = Dot.Broadcast({inputs(row)});" + (groups > 1 ? $" y{row} = Dot.Broadcast({inputs(row)} + 4);" : ""));
        }
    }

    protected override int Loads(int groups) => Vectors;

    protected override void Load(SourceWriter w, int load, int groups, string weights)
    {
        string first = $"w{load % 2} = {Load16(Literal.Plus(weights, load * 16))};";
        w.Line(groups > 1 ? $"{first} v{load % 2} = {Load16(Literal.Plus(weights, 64 + (load * 16)))};" : first);
    }

    protected override void Use(SourceWriter w, int load, int groups, int height, int parts)
    {
        for (int row = 0; row < height; row++)
        {
            string sum = $"c{row}_{load}", products = $"x{row}, w{load % 2}" + (groups > 1 ? $", y{row}, v{load % 2}" : "");
            w.Line($"{sum}l = Dot.MultiplyAddLower({sum}l, {products}); {sum}h = Dot.MultiplyAddUpper({sum}h, {products});");
        }
    }

    protected override string Total(int row, int vector, int parts) => $"Dot.Outputs(c{row}_{vector}l, c{row}_{vector}h)";
}
