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
            "System.Runtime.Intrinsics",
            "AotDistil.Runtime.Kernels",
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
            w.Line();
            Probabilities(w, shapes);
            w.Line();
            Softmax(w);
        }

        return w.ToString();
    }

    private static void Heads(SourceWriter w, Shapes shapes)
    {
        int heads = shapes.Model.Encoder.Heads, size = shapes.HeadDim, padded = shapes.PaddedHeadDim;
        w.Summary("contexts (queries × dim) of one text; queries are rows of queries, keys and values, and of b.Context.");
        using (w.Block("private static void Attention<TKernels>(in Buffers b, in TokenBatch batch, int text, Share queries)\n    where TKernels : struct, IKernels"))
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
                    w.Line($"TKernels.{shapes.Probabilities}(b.QkvAt(m, h * {size}), b.PanelFloats, count, b.Queries, packedKeys, keys, paddedKeys, b.Scores, b.Probabilities);");
                    string linear = $"TKernels.{shapes.Context.Name}(b.Probabilities, count, keyGroups, paddedKeys, packedValues, 0, {padded / 16}, ";
                    if (shapes.HeadsArePanels)
                    {
                        w.Line($"{linear}b.Context + (m * {shapes.Dim}L) + (h * {size}));");
                    }
                    else
                    {
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
        using (w.Block("private static void PackHead<TKernels>(in Buffers b, in TokenBatch batch, int text, int head)\n    where TKernels : struct, IKernels"))
        {
            w.Line("int start = batch.Starts[text], keys = batch.Starts[text + 1] - start;");
            w.Line($"TKernels.{StepKernel.PackKeys(shapes).Name}(b.QkvAt(start, {shapes.Section} + (head * {shapes.HeadDim})), b.PanelFloats, keys, b.KeysOf(batch, text, head));");
            w.Line($"TKernels.{StepKernel.PackValues(shapes).Name}(b.QkvAt(start, {2 * shapes.Section} + (head * {shapes.HeadDim})), b.PanelFloats, keys, b.ValuesOf(batch, text, head));");
        }
    }

    private static void Probabilities(SourceWriter w, Shapes shapes)
    {
        StepKernel step = StepKernel.Probabilities(shapes);
        int size = shapes.HeadDim, stride = Shapes.RowStride(size);
        w.Summary(step.Summary);
        using (w.Block($"private static void {step.Name}<TDots>({step.Parameters})\n    where TDots : struct, IDots"))
        {
            w.Line($"sbyte* query = stackalloc sbyte[{stride}]; // cleared: what lies behind the head's numbers stays zero");
            using (w.Block($"for (int i = 0; i < rows; i++, queries += {shapes.QkvRow})"))
            {
                w.Line($"q.Scales[i] = QuantizeHead(queries, panelFloats, query, out _) * {Literal.Float(shapes.ScoreScale)}; // 2048 log2(e) / √{size}");
                w.Line($"StoreHead<TDots>(query, q.Values + (i * {stride} * TDots.InputBytes));");
            }

            w.Line();
            w.Line($"{shapes.Scores.Loop}<TDots>(q, rows, keys, 0, paddedKeys / 16, scores, paddedKeys);");
            w.Line("Softmax<TDots>(scores, q.Scales, rows, count, paddedKeys, p.Values, p.Scales);");
        }
    }

    private static void Softmax(SourceWriter w)
    {
        w.Summary("""
            p (rows × keys bytes) = 255 · 2^((score − largest of the row) · scale / 2048), and 0 from keys to paddedKeys; with the reciprocal of each row's sum.
            Rounded in 32nds of a step: what is left over goes to the key 32 further on, so that nothing is lost of many small probabilities.
            """.Replace("\n", "\n/// "));
        using (w.Block("private static void Softmax<TInputs>(float* scores, float* scales, int rows, int keys, int paddedKeys, byte* p, float* reciprocals)\n    where TInputs : struct, IInputs"))
        {
            using (w.Block("for (int i = 0; i < rows; i++, scores += paddedKeys, p += paddedKeys * TInputs.InputBytes)"))
            {
                w.Line("new Span<float>(scores + keys, paddedKeys - keys).Fill(float.NegativeInfinity);");
                w.Line("Vector256<float> largest = Vector256.Create(float.NegativeInfinity), scale = Vector256.Create(scales[i]);");
                using (w.Block("for (int j = 0; j < paddedKeys; j += 8)"))
                {
                    w.Line("largest = LaneMath.Larger(Vector256.Load(scores + j), largest);");
                }

                w.Line();
                w.Line("largest = Vector256.Create(LaneMath.Largest(largest));");
                w.Line("Vector256<int> sums = Vector256<int>.Zero;");
                w.Line("Vector256<short> rest = Vector256.Create((short)16), next = rest;");
                using (w.Block("for (int j = 0; j < paddedKeys; j += 16)"))
                {
                    w.Line("Vector256<float> x0 = Vector256.Load(scores + j) - largest, x1 = Vector256.Load(scores + j + 8) - largest;");
                    w.Line("Vector256<short> parts = LaneMath.PowerParts(x0, x1, scale) + rest, steps = parts >> 5;");
                    w.Line("rest = next;");
                    w.Line("next = parts & Vector256.Create((short)31);");
                    w.Line("sums += LaneMath.AddPairs(steps);");
                    w.Line("TInputs.Store(LanePacking.PackUnsigned(steps), p + (j * TInputs.InputBytes));");
                }

                w.Line();
                w.Line("reciprocals[i] = 1f / LaneMath.Sum(sums);");
            }
        }
    }
}
