using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes multi-head self-attention over one text, in int8: quantising and packing of queries, keys and values, softmax, and the loop over heads.</summary>
internal static class AttentionEmitter
{
    public static string Attention(Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        SourceWriter w = SourceWriter.ForFile(
            model.Namespace,
            "System",
            "AotDistil.Runtime.Layers");
        w.Comment("""
            Multi-head self-attention of one text at a time, so that no text knows its neighbours in a batch. Probabilities have 8 bits, relative to the row's largest;
            they are divided by their sum at the end.
            """);
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            Heads(w, shapes);
            w.Line();
            PackHead(w, shapes);
        }

        return w.ToString();
    }

    private static void Heads(SourceWriter w, Shapes shapes)
    {
        int heads = shapes.Model.Encoder.Heads, size = shapes.HeadDim, padded = shapes.PaddedHeadDim;
        w.Summary("contexts (queries × dim) of one text; queries are rows of queries, keys and values, and of b.Context.");
        using (w.Block("private static void Attention<TKernels>(in Buffers b, in TokenBatch batch, int text, Share queries)\n    where TKernels : struct, ModelKernels.IKernels"))
        {
            w.Line("int keys = batch.Starts[text + 1] - batch.Starts[text], paddedKeys = (keys + 15) & -16, keyGroups = (keys + 3) & -4;");
            w.Line($"new Span<int>(b.Queries.Zeros, {Shapes.BlockRows}).Fill(128 - TKernels.Flip);");
            w.Line($"new Span<int>(b.Probabilities.Zeros, {Shapes.BlockRows}).Fill(-TKernels.Flip);");
            using (w.Block($"for (int h = 0; h < {heads}; h++)"))
            {
                w.Line("Int8Weights packedKeys = b.KeysOf(batch, text, h), packedValues = b.ValuesOf(batch, text, h);");
                using (w.Block($"for (int m = queries.Start; m < queries.End; m += {Shapes.BlockRows})"))
                {
                    w.Line($"int count = Math.Min(queries.End - m, {Shapes.BlockRows});");
                    w.Line($"TKernels.{StepKernel.Probabilities(shapes.Head).Name}(b.QkvAt(m, h * {size}), b.PanelFloats, count, b.Queries, packedKeys, keys, paddedKeys, b.Scores, b.Probabilities);");
                    string linear = $"TKernels.{shapes.Context.Name}(b.Probabilities, count, keyGroups, paddedKeys, packedValues, 0, {padded / 16}, ";
                    if (shapes.HeadsArePanels)
                    {
                        w.Line($"{linear}b.Context + (m * {shapes.Dim}L) + (h * {size}));");
                    }
                    else
                    {
                        w.Line();
                        w.Comment($"A head's {size} columns are no whole panels: they go through a tile of their own.");
                        w.Line($"{linear}b.ContextTile);");
                        using (w.Block("for (int i = 0; i < count; i++)"))
                        {
                            w.Line($"new Span<float>(b.ContextTile + (i * {padded}), {size}).CopyTo(new Span<float>(b.Context + ((m + i) * {shapes.Dim}L) + (h * {size}), {size}));");
                        }
                    }
                }
            }
        }

    }

    private static void PackHead(SourceWriter w, Shapes shapes)
    {
        w.Summary("Packs keys and values of one head of one text.");
        using (w.Block("private static void PackHead<TKernels>(in Buffers b, in TokenBatch batch, int text, int head)\n    where TKernels : struct, ModelKernels.IKernels"))
        {
            w.Line("int start = batch.Starts[text], keys = batch.Starts[text + 1] - start;");
            w.Line($"TKernels.{StepKernel.PackKeys(shapes.Head).Name}(b.QkvAt(start, {shapes.Section} + (head * {shapes.HeadDim})), b.PanelFloats, keys, b.KeysOf(batch, text, head));");
            w.Line($"TKernels.{StepKernel.PackValues(shapes.Head).Name}(b.QkvAt(start, {2 * shapes.Section} + (head * {shapes.HeadDim})), b.PanelFloats, keys, b.ValuesOf(batch, text, head));");
        }
    }
}
