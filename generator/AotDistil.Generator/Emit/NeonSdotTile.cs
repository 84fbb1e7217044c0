using System;
using System.Linq;

namespace AotDistil.Generator.Emit;

/// <summary>Tiles with <c>sdot</c>: 16 inputs of each row are one vector, of which each step of 4 groups takes a quarter after the other.</summary>
internal sealed class NeonSdotTile : NeonTile
{
    protected override int StepGroups => 4;

    protected override int SumsOfRow => Vectors;

    protected override void Declare(SourceWriter w, int height, int groups, int parts)
    {
        w.Line($"Vector128<sbyte> {string.Join(", ", Enumerable.Range(0, height).Select(row => $"x{row}"))}, w0, w1;");
        for (int part = 0; part < parts; part++)
        {
            for (int row = 0; row < height; row++)
            {
                w.Line($"Vector128<int> {string.Join(", ", Enumerable.Range(0, Vectors).Select(j => $"{Sum(row, j, part)} = default"))};");
            }
        }
    }

    protected override void Inputs(SourceWriter w, int height, int groups, bool whole, Func<int, string> inputs)
    {
        for (int row = 0; row < height; row++)
        {
            w.Line(whole ? $"x{row} = {Load16(inputs(row))};" : $"x{row} = Dot.Broadcast({inputs(row)});");
        }
    }

    protected override int Loads(int groups) => groups * Vectors;

    protected override void Load(SourceWriter w, int load, int groups, string weights) =>
        w.Line($"w{load % 2} = {Load16(Literal.Plus(weights, load * 16))};");

    protected override void Use(SourceWriter w, int load, int groups, int height, int parts)
    {
        const int PerLine = 3;
        int group = load / Vectors;
        for (int first = 0; first < height; first += PerLine)
        {
            w.Line(string.Join(" ", Enumerable.Range(first, Math.Min(PerLine, height - first)).Select(row =>
            {
                string sum = Sum(row, load % Vectors, group % parts);
                return $"{sum} = Dot.MultiplyAdd({sum}, x{row}, {group}, w{load % 2});";
            })));
        }
    }

    protected override string Total(int row, int vector, int parts)
    {
        string sum = string.Join(" + ", Enumerable.Range(0, parts).Select(part => Sum(row, vector, part)));
        return parts > 1 ? $"({sum})" : sum;
    }

    /// <summary>A sum's name: row, vector of 4 outputs, and where there are several, its part.</summary>
    private static string Sum(int row, int vector, int part) => $"c{row}_{vector}" + (part == 0 ? "" : $"_{part}");
}
