namespace AotDistil.Generator.Emit;

/// <summary>Writes how one head's queries, keys and values become 8-bit numbers, and how keys and values are packed.</summary>
internal static class HeadEmitter
{
    public static string Heads(KernelSet kernels)
    {
        SourceWriter w = SourceWriter.ForFile(
            kernels.Namespace,
            "System.Runtime.Intrinsics",
            "AotDistil.Runtime.Kernels",
            "AotDistil.Runtime.Layers");
        w.Comment("""
            Queries and keys are int8 for each token and head, values int8 for each column. Keys and values are packed as weights are, so that scores and contexts
            are linears like the others: tokens take the place of outputs, then of inputs.
            """);
        using (w.Block($"unsafe partial class {KernelSet.ClassName}"))
        {
            bool first = true;
            foreach (HeadKernel head in kernels.Heads)
            {
                if (!first)
                {
                    w.Line();
                }

                first = false;
                QuantizeHead(w, head);
                w.Line();
                StoreHead(w, head);
                w.Line();
                PackKeys(w, head);
                w.Line();
                PackValues(w, head);
            }
        }

        return w.ToString();
    }

    private static void StoreHead(SourceWriter w, HeadKernel head)
    {
        int size = head.Size;
        w.Summary($"A head's {Shapes.RowStride(size)} signed bytes as the kernels take inputs, with 128 as their zero point.");
        using (w.Block($"private static void StoreHead_{head.Name}<TInputs>(sbyte* q, byte* row)\n    where TInputs : struct, IInputs"))
        {
            using (w.Block($"for (int n = 0; n < {Shapes.RowStride(size)}; n += 16)"))
            {
                w.Line("TInputs.Store(Vector128.Load((byte*)q + n) ^ Vector128.Create((byte)0x80), row + (n * TInputs.InputBytes));");
            }
        }
    }

    private static void QuantizeHead(SourceWriter w, HeadKernel head)
    {
        int size = head.Size, whole = size / 16 * 16;
        string low = Masks.First("Vector256.Load(x)", size - whole), high = Masks.First("Vector256.Load(x + 8)", size - whole - 8);
        w.Summary($"q ({size} bytes, then zeros) = x, the {size} numbers of a head, symmetric around 0; returns the scale, and the sum of q.");
        using (w.Block($"private static float QuantizeHead_{head.Name}(float* x, int panelFloats, sbyte* q, out int sum)"))
        {
            w.Line("Vector256<float> largest = Vector256<float>.Zero;");
            if (whole > 0)
            {
                w.Line("float* first = x;");
                using (w.Block($"for (int n = 0; n < {whole}; n += 16, x += panelFloats)"))
                {
                    w.Line("largest = LaneMath.Larger(LaneMath.Abs(Vector256.Load(x)), largest);");
                    w.Line("largest = LaneMath.Larger(LaneMath.Abs(Vector256.Load(x + 8)), largest);");
                }

                w.Line();
            }

            if (whole < size)
            {
                w.Line($"Vector256<float> rest0 = {low}, rest1 = {high};");
                w.Line("largest = LaneMath.Larger(LaneMath.Abs(rest0), LaneMath.Larger(LaneMath.Abs(rest1), largest));");
            }

            w.Line("RowScale scale = RowScale.Symmetric(LaneMath.Largest(largest));");
            w.Line("Vector256<float> toSteps = Vector256.Create(scale.ToSteps);");
            w.Line("Vector256<int> sums = Vector256<int>.Zero;");
            if (whole > 0)
            {
                w.Line("x = first;");
                using (w.Block($"for (int n = 0; n < {whole}; n += 16, x += panelFloats)"))
                {
                    w.Line("Vector256<int> steps0 = LaneMath.Round(Vector256.Load(x) * toSteps), steps1 = LaneMath.Round(Vector256.Load(x + 8) * toSteps);");
                    w.Line("sums += steps0 + steps1;");
                    w.Line("LanePacking.PackSigned(steps0, steps1).Store(q + n);");
                }

                w.Line();
            }

            if (whole < size)
            {
                w.Line("Vector256<int> last0 = LaneMath.Round(rest0 * toSteps), last1 = LaneMath.Round(rest1 * toSteps);");
                w.Line("sums += last0 + last1;");
                w.Line($"LanePacking.PackSigned(last0, last1).Store({Literal.Plus("q", whole)});");
            }

            w.Line("sum = LaneMath.Sum(sums);");
            w.Line("return scale.Step;");
        }
    }

    private static void PackKeys(SourceWriter w, HeadKernel head)
    {
        int size = head.Size, groups = head.Scores.Dot.Groups, stride = Shapes.RowStride(size);
        StepKernel step = StepKernel.PackKeys(head);
        w.Summary(step.Summary);
        using (w.Block($"private static void {step.Name}({step.Parameters})"))
        {
            w.Line($"int* row = stackalloc int[{stride / 4}]; // cleared: what lies behind the head's numbers stays zero");
            using (w.Block($"for (int j = 0; j < keys; j++, k += {head.Row})"))
            {
                w.Line($"packed.Scales[j] = QuantizeHead_{head.Name}(k, panelFloats, (sbyte*)row, out packed.Sums[j]);");
                w.Line($"int* place = (int*)packed.Packed + (j / 16 * {groups * 16}) + (j % 16);");
                using (w.Block($"for (int g = 0; g < {groups}; g++)"))
                {
                    w.Line("place[g * 16] = row[g];");
                }
            }

            w.Line();
            using (w.Block("for (int j = keys; j < ((keys + 15) & -16); j++)"))
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

    private static void PackValues(SourceWriter w, HeadKernel head)
    {
        int padded = head.PaddedSize, row = head.Row;
        StepKernel step = StepKernel.PackValues(head);
        w.Summary(step.Summary);
        if (padded != head.Size)
        {
            w.Comment($"Columns from {head.Size} on belong to the next head, or to nobody; what becomes of them is not read.");
        }

        using (w.Block($"private static void {step.Name}({step.Parameters})"))
        {
            w.Line("byte* panel = packed.Packed;");
            using (w.Block($"for (int n = 0; n < {padded}; n += 16, v += panelFloats)"))
            {
                w.Line("Vector256<float> largest0 = Vector256<float>.Zero, largest1 = Vector256<float>.Zero;");
                w.Line("float* column = v;");
                using (w.Block($"for (int j = 0; j < keys; j++, column += {row})"))
                {
                    w.Line("largest0 = LaneMath.Larger(LaneMath.Abs(Vector256.Load(column)), largest0);");
                    w.Line("largest1 = LaneMath.Larger(LaneMath.Abs(Vector256.Load(column + 8)), largest1);");
                }

                w.Line();
                w.Line("Vector256<float> toSteps0 = LaneMath.SymmetricScale(largest0, packed.Scales + n), toSteps1 = LaneMath.SymmetricScale(largest1, packed.Scales + n + 8);");
                w.Line("Vector256<int> sums0 = Vector256<int>.Zero, sums1 = Vector256<int>.Zero;");
                w.Line("column = v;");
                w.Line("int rows = keys;");
                using (w.Block($"for (; rows >= 4; rows -= 4, column += {4 * row}, panel += 64)"))
                {
                    w.Line("Vector128<sbyte> v0 = Steps(column, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line($"Vector128<sbyte> v1 = Steps(column + {row}, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line($"Vector128<sbyte> v2 = Steps(column + {2 * row}, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line($"Vector128<sbyte> v3 = Steps(column + {3 * row}, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line("LanePacking.StoreInterleaved(v0, v1, v2, v3, panel);");
                }

                w.Line();
                using (w.Block("if (rows > 0)"))
                {
                    w.Line("Vector128<sbyte> v0 = Steps(column, toSteps0, toSteps1, ref sums0, ref sums1);");
                    w.Line($"Vector128<sbyte> v1 = rows > 1 ? Steps(column + {row}, toSteps0, toSteps1, ref sums0, ref sums1) : default;");
                    w.Line($"Vector128<sbyte> v2 = rows > 2 ? Steps(column + {2 * row}, toSteps0, toSteps1, ref sums0, ref sums1) : default;");
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
}
