using System.Linq;

namespace AotDistil.Generator.Emit;

/// <summary>Writes what works on one row of floats at a time: LayerNorm, quantisation.</summary>
internal static class RowEmitter
{
    public static string Rows(KernelSet kernels)
    {
        SourceWriter w = SourceWriter.ForFile(
            kernels.Namespace,
            "System.Runtime.CompilerServices",
            "System.Runtime.Intrinsics",
            "AotDistil.Runtime.Kernels",
            "AotDistil.Runtime.Layers");
        w.Comment("""
            Rows of floats, 16 at a time: two vectors, whose lanes are the 16 lanes of the written order of sums.
            Rows are padded with zeros to a multiple of 16, so that no loop has a remainder.
            """);
        using (w.Block($"unsafe partial class {KernelSet.ClassName}"))
        {
            foreach (RowShape row in kernels.NormRows)
            {
                LayerNorm(w, row);
                w.Line();
            }

            foreach (FeedForwardKernel feedForward in kernels.FeedForwards)
            {
                Lin1(w, feedForward);
                w.Line();
            }

            bool first = true;
            foreach (RowShape row in kernels.QuantizedRows)
            {
                if (!first)
                {
                    w.Line();
                }

                first = false;
                Quantize(w, row);
            }

            foreach (RowShape row in kernels.QuantizedRows.Where(row => row.Hadamard > 0))
            {
                w.Line();
                RotationEmitter.Rotate(w, row);
            }
        }

        return w.ToString();
    }

    private static void LayerNorm(SourceWriter w, RowShape row)
    {
        int size = row.Size, dim = Shapes.RowStride(size), whole = size / 16 * 16;
        StepKernel step = StepKernel.AddLayerNorm(row);
        w.Summary($"{step.Summary} Row by row, so that a row is in L1 in all passes.");
        using (w.Block($"private static void {step.Name}<TInputs>({step.Parameters})\n    where TInputs : struct, IInputs"))
        {
            using (w.Block($"for (int m = 0; m < rows; m++, x += {dim})"))
            {
                w.Line("Vector256<float> lanes0 = Vector256<float>.Zero, lanes1 = Vector256<float>.Zero;");
                using (w.Block("if (y != null)"))
                {
                    using (w.Block($"for (int n = 0; n < {dim}; n += 16)"))
                    {
                        w.Line("Vector256<float> x0 = Vector256.Load(x + n) + Vector256.Load(y + n);");
                        w.Line("Vector256<float> x1 = Vector256.Load(x + n + 8) + Vector256.Load(y + n + 8);");
                        w.Line("x0.Store(x + n);");
                        w.Line("x1.Store(x + n + 8);");
                        w.Line("lanes0 += x0;");
                        w.Line("lanes1 += x1;");
                    }

                    w.Line();
                    w.Line($"y += {dim};");
                }

                using (w.Block("else"))
                {
                    using (w.Block($"for (int n = 0; n < {dim}; n += 16)"))
                    {
                        w.Line("lanes0 += Vector256.Load(x + n);");
                        w.Line("lanes1 += Vector256.Load(x + n + 8);");
                    }
                }

                w.Line();
                w.Line($"Vector256<float> mean = Vector256.Create(LaneMath.SumTree(lanes0, lanes1) * {Literal.Float(1f / size)});");
                w.Line("lanes0 = lanes1 = Vector256<float>.Zero;");
                if (whole > 0)
                {
                    using (w.Block($"for (int n = 0; n < {whole}; n += 16)"))
                    {
                        w.Line("Vector256<float> d0 = Vector256.Load(x + n) - mean, d1 = Vector256.Load(x + n + 8) - mean;");
                        w.Line("lanes0 = Vector256.FusedMultiplyAdd(d0, d0, lanes0);");
                        w.Line("lanes1 = Vector256.FusedMultiplyAdd(d1, d1, lanes1);");
                    }
                }

                if (whole < size)
                {
                    w.Line();
                    w.Comment($"The last {size - whole} of a row; the padding must not count.");
                    for (int half = 0, rest = size - whole; rest > 0; half++, rest -= 8)
                    {
                        string difference = $"Vector256.Load({Literal.Plus("x", whole + (half * 8))}) - mean";
                        w.Line($"Vector256<float> r{half} = {Masks.First(difference, rest)};");
                        w.Line($"lanes{half} = Vector256.FusedMultiplyAdd(r{half}, r{half}, lanes{half});");
                    }
                }

                w.Line();
                w.Line($"float variance = LaneMath.SumTree(lanes0, lanes1) * {Literal.Float(1f / size)};");
                w.Line("Vector256<float> scale = Vector256.Create(1f / float.Sqrt(variance + eps));");
                using (w.Block($"for (int n = 0; n < {dim}; n += 8)"))
                {
                    w.Line("Vector256<float> d = (Vector256.Load(x + n) - mean) * scale;");
                    w.Line("Vector256.FusedMultiplyAdd(d, Vector256.Load(norm.Gamma + n), Vector256.Load(norm.Beta + n)).Store(x + n);");
                }

                w.Line();
                w.Line($"{StepKernel.Quantize(row.Padded).Name}<TInputs>(x, 1, q.From(m, {dim} * TInputs.InputBytes));");
            }
        }
    }

    private static void Lin1(SourceWriter w, FeedForwardKernel feedForward)
    {
        StepKernel step = StepKernel.Lin1(feedForward);
        w.Summary(step.Summary);
        using (w.Block($"private static void {step.Name}<TDots>({step.Parameters})\n    where TDots : struct, IDots"))
        {
            w.Line($"TDots.{feedForward.Lin1.Name}(x, rows, weights, 0, {feedForward.Hidden.Size / 16}, hidden);");
            w.Line($"{StepKernel.Quantize(feedForward.Hidden).Name}<TDots>(hidden, rows, q);");
        }
    }

    private static void Quantize(SourceWriter w, RowShape shape)
    {
        int width = shape.Size;
        StepKernel step = StepKernel.Quantize(shape);
        string source = shape.Hadamard > 0 ? "rotated" : "x";
        w.Summary(step.Summary);
        if (shape.Hadamard > 0)
        {
            w.Line("[SkipLocalsInit]");
        }

        using (w.Block($"private static void {step.Name}<TInputs>({step.Parameters})\n    where TInputs : struct, IInputs"))
        {
            if (shape.Hadamard > 0)
            {
                w.Line($"float* rotated = stackalloc float[{width}];");
            }

            using (w.Block($"for (int m = 0; m < rows; m++, x += {width})"))
            {
                if (shape.Hadamard > 0)
                {
                    w.Line($"{RotationEmitter.Name(shape)}(x, rotated);");
                }

                w.Line("Vector256<float> smallest = Vector256<float>.Zero, largest = Vector256<float>.Zero;");
                using (w.Block($"for (int n = 0; n < {width}; n += 8)"))
                {
                    w.Line($"smallest = LaneMath.Smaller(Vector256.Load({source} + n), smallest);");
                    w.Line($"largest = LaneMath.Larger(Vector256.Load({source} + n), largest);");
                }

                w.Line();
                w.Line("RowScale scale = RowScale.Of(LaneMath.Smallest(smallest), LaneMath.Largest(largest));");
                w.Line("q.Scales[m] = scale.Step;");
                w.Line("q.Zeros[m] = (int)scale.Zero - TInputs.Flip;");
                w.Line("Vector256<float> toSteps = Vector256.Create(scale.ToSteps), zero = Vector256.Create(scale.Zero);");
                w.Line($"byte* row = q.Values + (m * {width}L * TInputs.InputBytes);");
                int whole = width / 32 * 32;
                if (whole > 0)
                {
                    using (w.Block($"for (int n = 0; n < {whole}; n += 32)"))
                    {
                        for (int i = 0; i < 4; i++)
                        {
                            w.Line($"Vector256<int> q{i} = LaneMath.Round(Vector256.FusedMultiplyAdd(Vector256.Load({source} + n{(i == 0 ? "" : $" + {i * 8}")}), toSteps, zero));");
                        }

                        w.Line("TInputs.Store(LanePacking.PackUnsigned(q0, q1, q2, q3), row + (n * TInputs.InputBytes));");
                    }
                }

                if (whole < width)
                {
                    if (whole > 0)
                    {
                        w.Line();
                    }

                    w.Line($"Vector256<int> r0 = LaneMath.Round(Vector256.FusedMultiplyAdd(Vector256.Load({Literal.Plus(source, whole)}), toSteps, zero));");
                    w.Line($"Vector256<int> r1 = LaneMath.Round(Vector256.FusedMultiplyAdd(Vector256.Load({source} + {whole + 8}), toSteps, zero));");
                    w.Line($"TInputs.Store(LanePacking.PackUnsigned(r0, r1), row{(whole > 0 ? $" + ({whole} * TInputs.InputBytes)" : "")});");
                }
            }
        }
    }
}
