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
            Multi-head self-attention of one text at a time, so that no text knows its neighbours in a batch. Queries and keys are int8 for each token and head,
            probabilities 8 bits relative to the row's largest (divided by their sum at the end), values int8 for each column. Keys and values are packed as
            weights are, so that scores and contexts are linears like the others: tokens take the place of outputs, then of inputs.
            """);
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            Heads(w, shapes);
            w.Line();
            QuantizeHead(w, shapes);
            w.Line();
            PackHead(w, shapes);
            w.Line();
            PackKeys(w, shapes);
            w.Line();
            PackValues(w, shapes);
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
        bool direct = size == padded;
        float scoreScale = 1.44269504f / (float)System.Math.Sqrt(size);
        w.Summary("contexts (queries × dim) of one text; queries are rows of b.Qkv and of b.Context.");
        using (w.Block("private static void Attention<TKernels>(in Buffers b, in TokenBatch batch, int text, Share queries)\n    where TKernels : struct, IKernels"))
        {
            w.Line("int keys = batch.Starts[text + 1] - batch.Starts[text], paddedKeys = (keys + 15) & -16, keyGroups = (keys + 3) & -4;");
            w.Line($"new Span<int>(b.Queries.Zeros, {Shapes.BlockRows}).Fill(128 - TKernels.Flip);");
            w.Line($"new Span<int>(b.Probabilities.Zeros, {Shapes.BlockRows}).Fill(-TKernels.Flip);");
            w.Line($"sbyte* query = stackalloc sbyte[{Shapes.RowStride(size)}]; // cleared: what lies behind the head's numbers stays zero");
            using (w.Block($"for (int h = 0; h < {heads}; h++)"))
            {
                w.Line("Int8Weights packedKeys = b.KeysOf(batch, text, h), packedValues = b.ValuesOf(batch, text, h);");
                using (w.Block($"for (int m = queries.Start; m < queries.End; m += {Shapes.BlockRows})"))
                {
                    w.Line($"int count = Math.Min(queries.End - m, {Shapes.BlockRows});");
                    using (w.Block("for (int i = 0; i < count; i++)"))
                    {
                        w.Line($"b.Queries.Scales[i] = QuantizeHead(b.Qkv + ((m + i) * {shapes.Qkv}L) + (h * {size}), query, out _) * {Literal.Float(scoreScale)}; // log2(e) / √{size}");
                        w.Line($"StoreHead<TKernels>(query, b.Queries.Values + (i * {Shapes.RowStride(size)} * TKernels.InputBytes));");
                    }

                    w.Line();
                    w.Line($"TKernels.{shapes.Probabilities}(b.Queries, count, packedKeys, keys, paddedKeys, b.Scores, b.Probabilities);");
                    string linear = $"TKernels.{shapes.Context.Name}(b.Probabilities, count, keyGroups, paddedKeys, packedValues, 0, {padded / 16}, ";
                    if (direct)
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

        w.Line();
        w.Summary($"A head's {Shapes.RowStride(size)} signed bytes as the kernels take inputs, with 128 as their zero point.");
        using (w.Block("private static void StoreHead<TInputs>(sbyte* q, byte* row)\n    where TInputs : struct, IInputs"))
        {
            using (w.Block($"for (int n = 0; n < {Shapes.RowStride(size)}; n += 16)"))
            {
                w.Line("TInputs.Store(Vector128.Load((byte*)q + n) ^ Vector128.Create((byte)0x80), row + (n * TInputs.InputBytes));");
            }
        }
    }

    private static void QuantizeHead(SourceWriter w, Shapes shapes)
    {
        int size = shapes.HeadDim, whole = size / 8 * 8;
        string rest = $"Vector256.Load(x + {whole}) & {Masks.First(size - whole)}";
        w.Summary($"q ({size} bytes, then zeros) = x, the {size} numbers of a head, symmetric around 0; returns the scale, and the sum of q.");
        using (w.Block("private static float QuantizeHead(float* x, sbyte* q, out int sum)"))
        {
            w.Line("Vector256<float> largest = Vector256<float>.Zero;");
            if (whole > 0)
            {
                using (w.Block($"for (int n = 0; n < {whole}; n += 8)"))
                {
                    w.Line("largest = LaneMath.Larger(LaneMath.Abs(Vector256.Load(x + n)), largest);");
                }

                w.Line();
            }

            if (whole < size)
            {
                w.Line($"Vector256<float> rest = {rest};");
                w.Line("largest = LaneMath.Larger(LaneMath.Abs(rest), largest);");
            }

            w.Line("RowScale scale = RowScale.Symmetric(LaneMath.Largest(largest));");
            w.Line("Vector256<float> toSteps = Vector256.Create(scale.ToSteps);");
            w.Line("Vector256<int> sums = Vector256<int>.Zero;");
            if (whole > 0)
            {
                using (w.Block($"for (int n = 0; n < {whole}; n += 8)"))
                {
                    w.Line("Vector256<int> steps = LaneMath.Round(Vector256.Load(x + n) * toSteps);");
                    w.Line("sums += steps;");
                    w.Line("*(long*)(q + n) = LanePacking.PackSigned(steps).AsInt64().ToScalar();");
                }

                w.Line();
            }

            if (whole < size)
            {
                w.Line("Vector256<int> last = LaneMath.Round(rest * toSteps);");
                w.Line("sums += last;");
                w.Line($"*(long*)(q + {whole}) = LanePacking.PackSigned(last).AsInt64().ToScalar();");
            }

            w.Line("sum = LaneMath.Sum(sums);");
            w.Line("return scale.Step;");
        }
    }

    private static void PackHead(SourceWriter w, Shapes shapes)
    {
        w.Summary("Packs keys and values of one head of one text.");
        using (w.Block("private static void PackHead(in Buffers b, in TokenBatch batch, int text, int head)"))
        {
            w.Line("int start = batch.Starts[text], keys = batch.Starts[text + 1] - start;");
            w.Line($"float* k = b.Qkv + (start * {shapes.Qkv}L) + {shapes.Section} + (head * {shapes.HeadDim});");
            w.Line("PackKeys(k, keys, (keys + 15) & -16, b.KeysOf(batch, text, head));");
            w.Line($"PackValues(k + {shapes.Section}, keys, b.ValuesOf(batch, text, head));");
        }
    }

    private static void PackKeys(SourceWriter w, Shapes shapes)
    {
        int size = shapes.HeadDim, groups = new DotKernel(size).Groups, stride = Shapes.RowStride(size);
        w.Summary("A head's keys as the weights of a linear with a token for each output; tokens that fill the last panel are zeros.");
        using (w.Block("private static void PackKeys(float* k, int keys, int paddedKeys, Int8Weights packed)"))
        {
            w.Line($"int* row = stackalloc int[{stride / 4}]; // cleared: what lies behind the head's numbers stays zero");
            using (w.Block($"for (int j = 0; j < keys; j++, k += {shapes.Qkv})"))
            {
                w.Line("packed.Scales[j] = QuantizeHead(k, (sbyte*)row, out packed.Sums[j]);");
                w.Line($"int* place = (int*)packed.Packed + (j / 16 * {groups * 16}) + (j % 16);");
                using (w.Block($"for (int g = 0; g < {groups}; g++)"))
                {
                    w.Line("place[g * 16] = row[g];");
                }
            }

            w.Line();
            using (w.Block("for (int j = keys; j < paddedKeys; j++)"))
            {
                w.Line("packed.Scales[j] = 0f;");
                w.Line("packed.Sums[j] = 0;");
                w.Line($"int* place = (int*)packed.Packed + (j / 16 * {groups * 16}) + (j % 16);");
                using (w.Block($"for (int g = 0; g < {groups}; g++)"))
                {
                    w.Line("place[g * 16] = 0;");
                }
            }
        }
    }

    private static void PackValues(SourceWriter w, Shapes shapes)
    {
        int padded = shapes.PaddedHeadDim, qkv = shapes.Qkv;
        w.Summary($"A head's values as the weights of a linear with a token for each input and {padded} outputs, each column with its own scale.");
        if (padded != shapes.HeadDim)
        {
            w.Comment($"Columns from {shapes.HeadDim} on belong to the next head, or to nobody; what becomes of them is not read.");
        }

        using (w.Block("private static void PackValues(float* v, int keys, Int8Weights packed)"))
        {
            w.Line("byte* panel = packed.Packed;");
            using (w.Block($"for (int n = 0; n < {padded}; n += 16)"))
            {
                w.Line("Vector256<float> largest0 = Vector256<float>.Zero, largest1 = Vector256<float>.Zero;");
                w.Line("float* column = v + n;");
                using (w.Block($"for (int j = 0; j < keys; j++, column += {qkv})"))
                {
                    w.Line("largest0 = LaneMath.Larger(LaneMath.Abs(Vector256.Load(column)), largest0);");
                    w.Line("largest1 = LaneMath.Larger(LaneMath.Abs(Vector256.Load(column + 8)), largest1);");
                }

                w.Line();
                w.Line("Vector256<float> toSteps0 = LaneMath.SymmetricScale(largest0, packed.Scales + n), toSteps1 = LaneMath.SymmetricScale(largest1, packed.Scales + n + 8);");
                w.Line("Vector256<int> sums0 = Vector256<int>.Zero, sums1 = Vector256<int>.Zero;");
                w.Line("column = v + n;");
                w.Line("int rows = keys;");
                using (w.Block($"for (; rows >= 4; rows -= 4, column += {4 * qkv}, panel += 64)"))
                {
                    w.Line("Vector128<sbyte> v0 = Steps(column, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line($"Vector128<sbyte> v1 = Steps(column + {qkv}, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line($"Vector128<sbyte> v2 = Steps(column + {2 * qkv}, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line($"Vector128<sbyte> v3 = Steps(column + {3 * qkv}, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line("LanePacking.StoreInterleaved(v0, v1, v2, v3, panel);");
                }

                w.Line();
                using (w.Block("if (rows > 0)"))
                {
                    w.Line("Vector128<sbyte> v0 = Steps(column, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line($"Vector128<sbyte> v1 = rows > 1 ? Steps(column + {qkv}, toSteps0, toSteps1, ref sums0, ref sums1) : default;");
                    w.Line($"Vector128<sbyte> v2 = rows > 2 ? Steps(column + {2 * qkv}, toSteps0, toSteps1, ref sums0, ref sums1) : default;");
                    w.Line("LanePacking.StoreInterleaved(v0, v1, v2, default, panel);");
                    w.Line("panel += 64;");
                }

                w.Line();
                w.Line("sums0.Store(packed.Sums + n);");
                w.Line("sums1.Store(packed.Sums + n + 8);");
            }

            w.Line();
            w.Line("static Vector128<sbyte> Steps(float* x, Vector256<float> toSteps0, Vector256<float> toSteps1, ref Vector256<int> sums0, ref Vector256<int> sums1)");
            using (w.Block())
            {
                w.Line("Vector256<int> steps0 = LaneMath.Round(Vector256.Load(x) * toSteps0), steps1 = LaneMath.Round(Vector256.Load(x + 8) * toSteps1);");
                w.Line("sums0 += steps0;");
                w.Line("sums1 += steps1;");
                w.Line("return LanePacking.PackSigned(steps0, steps1);");
            }
        }
    }

    private static void Probabilities(SourceWriter w, Shapes shapes)
    {
        StepKernel step = StepKernel.Probabilities(shapes);
        w.Summary(step.Summary);
        using (w.Block($"private static void {step.Name}<TDots>({step.Parameters})\n    where TDots : struct, IDots"))
        {
            w.Line($"{shapes.Scores.Loop}<TDots>(queries, rows, keys, 0, paddedKeys / 16, scores, paddedKeys);");
            w.Line("Softmax<TDots>(scores, rows, count, paddedKeys, p.Values, p.Scales);");
        }
    }

    private static void Softmax(SourceWriter w)
    {
        w.Summary("p (rows × keys bytes) = 255 · 2^(score − largest of the row), rounded, and 0 from keys to paddedKeys; with the reciprocal of each row's sum.");
        using (w.Block("private static void Softmax<TInputs>(float* scores, int rows, int keys, int paddedKeys, byte* p, float* reciprocals)\n    where TInputs : struct, IInputs"))
        {
            using (w.Block("for (int i = 0; i < rows; i++, scores += paddedKeys, p += paddedKeys * TInputs.InputBytes)"))
            {
                w.Line("new Span<float>(scores + keys, paddedKeys - keys).Fill(float.NegativeInfinity);");
                w.Line("Vector256<float> largest = Vector256.Create(float.NegativeInfinity);");
                using (w.Block("for (int j = 0; j < paddedKeys; j += 8)"))
                {
                    w.Line("largest = LaneMath.Larger(Vector256.Load(scores + j), largest);");
                }

                w.Line();
                w.Line("largest = Vector256.Create(LaneMath.Largest(largest));");
                w.Line("Vector256<int> sums = Vector256<int>.Zero;");
                using (w.Block("for (int j = 0; j < paddedKeys; j += 16)"))
                {
                    w.Line("Vector256<int> p0 = LaneMath.Exp2Steps(Vector256.Load(scores + j) - largest);");
                    w.Line("Vector256<int> p1 = LaneMath.Exp2Steps(Vector256.Load(scores + j + 8) - largest);");
                    w.Line("sums += p0 + p1;");
                    w.Line("TInputs.Store(LanePacking.PackUnsigned(p0, p1), p + (j * TInputs.InputBytes));");
                }

                w.Line();
                w.Line("reciprocals[i] = 1f / LaneMath.Sum(sums);");
            }
        }
    }
}
