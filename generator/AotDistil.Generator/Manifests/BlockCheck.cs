using System.Collections.Generic;
using System.Linq;
using AotDistil.Generator.Diagnostics;
using AotDistil.Generator.Model;
using AotDistil.Layout;

namespace AotDistil.Generator.Manifests;

/// <summary>
/// Checks that every block lies inside the weights file, begins where blocks may begin and shares no byte with another. Layers that share a whole block of the
/// same kind are let through: tied weights are stored once.
/// </summary>
internal static class BlockCheck
{
    /// <summary>Notes every block that is out of place in <paramref name="errors"/>.</summary>
    public static void Check(ModelSpec model, TomlDocument document, ManifestErrors errors)
    {
        List<Block> blocks = [.. Blocks(model, document)];
        List<Block> outside = [.. blocks.Where(b => !IsInside(b, model.Weights.Length))];
        foreach (Block block in outside)
        {
            errors.Add(
                Descriptors.BlockOutside,
                block.Line,
                block.Title,
                Invariant.Text(block.Start),
                Invariant.Text(block.Length),
                Invariant.Text(WeightsLayout.BlockAlignment),
                Invariant.Text(WeightsLayout.HeaderBytes),
                Invariant.Text(model.Weights.Length));
        }

        if (outside.Count == 0)
        {
            CheckOverlaps(blocks, errors);
        }
    }

    private static void CheckOverlaps(IEnumerable<Block> blocks, ManifestErrors errors)
    {
        // Sorted by their beginnings, a block overlaps an earlier one exactly if it begins before the farthest end so far.
        Block? farthest = null;
        foreach (Block block in blocks.OrderBy(b => b.Start).ThenBy(b => b.Line))
        {
            bool isTied = farthest is not null && (farthest.Kind, farthest.Start, farthest.Length) == (block.Kind, block.Start, block.Length);
            if (farthest is not null && !isTied && block.Start < farthest.End)
            {
                errors.Add(
                    Descriptors.BlocksOverlap,
                    block.Line,
                    block.Title,
                    Invariant.Text(block.Start),
                    Invariant.Text(block.End),
                    farthest.Title,
                    Invariant.Text(farthest.Start),
                    Invariant.Text(farthest.End));
            }

            farthest = farthest is null || block.End > farthest.End ? block : farthest;
        }
    }

    private static bool IsInside(Block block, long fileLength) =>
        block.Start >= WeightsLayout.HeaderBytes
        && block.Start % WeightsLayout.BlockAlignment == 0
        && block.Length <= fileLength - block.Start;

    private static IEnumerable<Block> Blocks(ModelSpec model, TomlDocument document)
    {
        IEnumerable<Block> embeddings = model.Embeddings.Zip(document.Array("embedding"), (e, table) => new[]
        {
            Named(table, "values", e.Values, e.ValuesBytes, e.IsLinear ? "linear.weights" : null),
            Named(table, "scales", e.Scales, e.ScalesBytes, e.IsLinear ? "linear.scales" : null),
        }).SelectMany(b => b);
        IEnumerable<Block> layerNorms = model.LayerNorms.Zip(document.Array("layer_norm"), (n, table) => new[]
        {
            Named(table, "gamma", n.Gamma, n.BlockBytes),
            Named(table, "beta", n.Beta, n.BlockBytes),
        }).SelectMany(b => b);
        IEnumerable<Block> linears = model.Linears.Zip(document.Array("linear"), (l, table) => new[]
        {
            Named(table, "weights", l.Weights, l.WeightsBytes),
            Named(table, "scales", l.Scales, l.VectorBytes),
            Named(table, "sums", l.Sums, l.VectorBytes),
            Named(table, "bias", l.Bias, l.VectorBytes),
        }).SelectMany(b => b);
        return embeddings.Concat(layerNorms).Concat(linears);
    }

    // The kind is another's where it is stored as that one, and may be shared with it.
    private static Block Named(TomlTable table, string key, long start, long length, string? kind = null)
    {
        TomlEntry? entry = table.Find(key);
        string name = table.Find("name")?.Value as string ?? "";
        return new Block(kind ?? $"{table.Name}.{key}", $"'{key}' of [[{table.Name}]] {Invariant.Quote(name)}", start, length, entry?.Line ?? table.Line);
    }

    /// <summary>Bytes of the weights file with one meaning.</summary>
    private sealed record Block(string Kind, string Title, long Start, long Length, int Line)
    {
        public long End => Start + Length;
    }
}
