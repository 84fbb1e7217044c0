namespace AotDistil.Generator.Emit;

/// <summary>Writes how a head's queries and packed keys become probabilities.</summary>
internal static class SoftmaxEmitter
{
    public static string Probabilities(KernelSet kernels)
    {
        SourceWriter w = SourceWriter.ForFile(
            kernels.Namespace,
            "System",
            "System.Runtime.Intrinsics",
            "AotDistil.Runtime.Kernels",
            "AotDistil.Runtime.Layers");
        w.Comment("Probabilities of attention have 8 bits, relative to the row's largest; they are divided by their sum at the end.");
        using (w.Block($"unsafe partial class {KernelSet.ClassName}"))
        {
            foreach (HeadKernel head in kernels.Heads)
            {
                Probabilities(w, head);
                w.Line();
            }

            Softmax(w);
        }

        return w.ToString();
    }

    private static void Probabilities(SourceWriter w, HeadKernel head)
    {
        StepKernel step = StepKernel.Probabilities(head);
        int size = head.Size, stride = Shapes.RowStride(size);
        w.Summary(step.Summary);
        using (w.Block($"private static void {step.Name}<TDots>({step.Parameters})\n    where TDots : struct, IDots"))
        {
            w.Line($"sbyte* query = stackalloc sbyte[{stride}]; // cleared: what lies behind the head's numbers stays zero");
            using (w.Block($"for (int i = 0; i < rows; i++, queries += {head.Row})"))
            {
                w.Line($"q.Scales[i] = QuantizeHead_{head.Name}(queries, panelFloats, query, out _) * {Literal.Float(head.ScoreScale)}; // 2048 log2(e) / √{size}");
                w.Line($"StoreHead_{head.Name}<TDots>(query, q.Values + (i * {stride} * TDots.InputBytes));");
            }

            w.Line();
            w.Line($"{head.Scores.Loop}<TDots>(q, rows, keys, 0, paddedKeys / 16, scores, paddedKeys);");
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
