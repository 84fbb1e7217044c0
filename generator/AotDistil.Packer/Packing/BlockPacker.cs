using System.Runtime.InteropServices;
using AotDistil.Layout;
using AotDistil.Packer.Architectures;
using AotDistil.Packer.Quantization;

namespace AotDistil.Packer.Packing;

/// <summary>Quantises a plan's blocks and writes them to a weights file, a few rows at a time.</summary>
internal static class BlockPacker
{
    /// <summary>Embedding rows in memory at once; a multiple of the tile, so that the sums are easy.</summary>
    private const int RowsAtOnce = 64;

    /// <summary>
    /// Writes all blocks of a plan. The weights of a layer's linears lie one behind the other, and what belongs to each output behind
    /// them all: kernels fetch the weights behind those that they multiply, and so the first of the next linear.
    /// </summary>
    /// <param name="plan">The model.</param>
    /// <param name="stream">Where they go.</param>
    /// <param name="rounding">What rounds the weights of linears, by their names; those of the others are rounded to the nearest.</param>
    public static PackedModel Pack(ModelPlan plan, Stream stream, IReadOnlyDictionary<string, ErrorFeedback>? rounding = null)
    {
        using WeightsWriter writer = new(stream);
        List<PackedBlock> blocks = [];
        foreach (IEnumerable<Block> layer in Layers(plan.Blocks))
        {
            List<Func<PackedBlock>> rest = [];
            foreach (Block block in layer)
            {
                rest.Add(block switch
                {
                    EmbeddingBlock embedding => () => PackEmbedding(embedding, writer),
                    LayerNormBlock layerNorm => () => PackLayerNorm(layerNorm, writer),
                    LinearBlock linear => PackLinear(linear, rounding?.GetValueOrDefault(linear.Name), writer),
                    TiedEmbeddingBlock tied => () => PackTied(tied, (PackedLinear)blocks.Single(b => b.Name == tied.Linear.Name)),
                    _ => throw new InvalidOperationException($"no packing for {block.GetType().Name}"),
                });
            }

            blocks.AddRange(rest.Select(pack => pack()));
        }

        string contentId = writer.Finish();
        return new PackedModel(writer.Length, contentId, blocks);
    }

    /// <summary>Blocks of a layer together, every other block alone.</summary>
    private static IEnumerable<IEnumerable<Block>> Layers(IReadOnlyList<Block> blocks)
    {
        for (int i = 0, count; i < blocks.Count; i += count)
        {
            string? layer = Layer(blocks[i]);
            count = layer is null ? 1 : blocks.Skip(i).TakeWhile(b => Layer(b) == layer).Count();
            yield return blocks.Skip(i).Take(count);
        }

        static string? Layer(Block block) => block.Name.StartsWith("layer.", StringComparison.Ordinal) ? block.Name.Split('.')[1] : null;
    }

    private static PackedEmbedding PackEmbedding(EmbeddingBlock block, WeightsWriter writer)
    {
        int rows = (int)block.Table.Shape[0], cols = (int)block.Table.Shape[1];
        int stride = WeightsLayout.RoundUp(cols, WeightsLayout.TileOutputs);
        float[] scales = new float[rows];
        float[] source = new float[RowsAtOnce * cols];
        sbyte[] packed = new sbyte[RowsAtOnce * stride];
        long values = writer.BeginBlock();
        for (int first = 0; first < rows; first += RowsAtOnce)
        {
            int count = Math.Min(RowsAtOnce, rows - first);
            block.Table.Read((long)first * cols, source.AsSpan(0, count * cols));
            if (block.Hadamard > 0)
            {
                Rotate(source.AsSpan(0, count * cols), block.Hadamard);
            }

            for (int r = 0; r < count; r++)
            {
                scales[first + r] = Int8Rows.Quantize(source.AsSpan(r * cols, cols), packed.AsSpan(r * stride, cols), out _);
            }

            writer.Write(MemoryMarshal.AsBytes(packed.AsSpan(0, count * stride)));
        }

        return new PackedEmbedding(block.Name, rows, cols, values, writer.WriteBlock<float>(scales));
    }

    private static PackedLayerNorm PackLayerNorm(LayerNormBlock block, WeightsWriter writer)
    {
        int size = (int)block.Gamma.Shape[0];
        float[] padded = new float[WeightsLayout.RoundUp(size, WeightsLayout.TileOutputs)];
        block.Gamma.Read(0, padded.AsSpan(0, size));
        long gamma = writer.WriteBlock<float>(padded);
        block.Beta.Read(0, padded.AsSpan(0, size));
        return new PackedLayerNorm(block.Name, size, gamma, writer.WriteBlock<float>(padded));
    }

    // The rows of such a table are the outputs of the linear: the same numbers with the same scales.
    private static PackedEmbedding PackTied(TiedEmbeddingBlock block, PackedLinear linear) => new(block.Name, linear.Out, linear.In, linear.Weights, linear.Scales, IsLinear: true);

    /// <summary>
    /// Writes a linear's weights; what is returned writes the rest. Each section's outputs are padded to whole panels of 16, so that a section begins where a panel does
    /// and no tile holds outputs of two. Of a grouped section a panel holds the weights of its window of inputs alone.
    /// </summary>
    private static Func<PackedLinear> PackLinear(LinearBlock block, ErrorFeedback? rounding, WeightsWriter writer)
    {
        int outputs = block.Sections[0].Out, inputs = block.Sections[0].In;
        int padded = WeightsLayout.RoundUp(outputs, WeightsLayout.TileOutputs);
        int[] groups = [.. block.Sections.Select(s => s.Groups)];
        int window = InputWindows.Width(inputs, outputs, groups);
        float[] scales = new float[padded * block.Sections.Count];
        int[] sums = new int[scales.Length];
        float[] bias = new float[scales.Length];

        long weights = writer.BeginBlock();
        for (int s = 0; s < block.Sections.Count; s++)
        {
            LinearSection section = block.Sections[s];
            if (section.Out != outputs || section.In != inputs)
            {
                throw new InvalidOperationException($"the sections of {block.Name} differ in shape");
            }

            section.Bias.Read(0, bias.AsSpan(s * padded, outputs));
            WritePanels(section, window, block.Hadamard, rounding, scales.AsSpan(s * padded, outputs), sums.AsSpan(s * padded, outputs), bias.AsSpan(s * padded, outputs), writer);
        }

        return () => new PackedLinear(
            block.Name, inputs, outputs * groups.Length, groups, weights, writer.WriteBlock<float>(scales), writer.WriteBlock<int>(sums), writer.WriteBlock<float>(bias));
    }

    private static void WritePanels(LinearSection section, int window, int hadamard, ErrorFeedback? rounding, Span<float> scales, Span<int> sums, Span<float> bias, WeightsWriter writer)
    {
        const int Panel = WeightsLayout.TileOutputs;
        int outputs = section.Out, inputs = section.In, groupInputs = inputs / section.Groups, groupOutputs = outputs / section.Groups;
        float[] rows = new float[Panel * groupInputs];
        sbyte[] row = new sbyte[groupInputs];
        sbyte[] panel = new sbyte[Panel * window];
        for (int first = 0; first < outputs; first += Panel)
        {
            int count = Math.Min(Panel, outputs - first), start = InputWindows.Start(first / Panel, inputs, outputs, section.Groups, window);
            section.Weight.Read((long)first * groupInputs, rows.AsSpan(0, count * groupInputs));
            if (hadamard > 0)
            {
                Rotate(rows.AsSpan(0, count * groupInputs), hadamard);
            }

            // What is no output's, and what is no input of an output's group, is zero.
            Array.Clear(panel);
            for (int n = 0; n < count; n++)
            {
                Span<float> exact = rows.AsSpan(n * groupInputs, groupInputs);
                if (rounding is null)
                {
                    scales[first + n] = Int8Rows.Quantize(exact, row, out sums[first + n]);
                }
                else
                {
                    scales[first + n] = rounding.Quantize(exact, row, out sums[first + n], out float shift);
                    bias[first + n] += shift;
                }

                int place = ((first + n) / groupOutputs * groupInputs) - start;
                for (int k = 0; k < groupInputs; k++)
                {
                    panel[WeightsLayout.PackedWeightOffset(n, place + k, window)] = row[k];
                }
            }

            writer.Write(MemoryMarshal.AsBytes(panel.AsSpan()));
        }
    }

    // The number of units is a power of 2, so dividing by it loses nothing.
    private static void Rotate(Span<float> rows, int block)
    {
        Hadamard.Apply(rows, block); // rows are whole blocks
        foreach (ref float weight in rows)
        {
            weight /= block / Hadamard.Unit;
        }
    }
}
