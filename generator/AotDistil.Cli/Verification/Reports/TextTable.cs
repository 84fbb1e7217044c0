using System.Text;

namespace AotDistil.Cli.Verification.Reports;

/// <summary>A table of plain text, the same on a terminal and in a pipe: the first column is aligned to the left, the others are numbers and to the right.</summary>
/// <param name="columns">Their titles.</param>
internal sealed class TextTable(params string[] columns)
{
    private const string Gap = "  ";

    private readonly List<string[]> _rows = [columns];

    /// <summary>Adds a row, with a cell for each column.</summary>
    public void Add(params string[] cells) => _rows.Add(cells.Length == columns.Length ? cells : throw new ArgumentException($"{cells.Length} cells in {columns.Length} columns", nameof(cells)));

    /// <inheritdoc/>
    public override string ToString()
    {
        int[] widths = [.. Enumerable.Range(0, columns.Length).Select(c => _rows.Max(r => r[c].Length))];
        StringBuilder text = new();
        foreach (string[] row in _rows)
        {
            text.AppendLine(string.Join(Gap, row.Select((cell, c) => c == 0 ? cell.PadRight(widths[c]) : cell.PadLeft(widths[c]))).TrimEnd());
        }

        return text.ToString().ReplaceLineEndings("\n");
    }
}
