using System.Linq;

namespace AotDistil.Generator.Emit;

/// <summary>
/// Writes the calls of <c>runtime/native/avx512vnni.c</c>, which the build compiles for the model's shapes: 512-bit VNNI, which .NET 10 cannot express.
/// Without it a model has the same members, which say that there are no such kernels.
/// </summary>
internal static class NativeKernelEmitter
{
    public static string Kernels(KernelSet kernels, bool linked)
    {
        string[] unsafeOfWindows = kernels.Linears.Any(l => l.Grouped is not null) ? ["System.Runtime.CompilerServices"] : [];
        SourceWriter w = SourceWriter.ForFile(
            kernels.Namespace,
            linked ? ["System", .. unsafeOfWindows, "System.Runtime.InteropServices", "System.Runtime.Intrinsics", "AotDistil.Runtime.Layers"] : []);
        using (w.Block($"unsafe partial class {KernelSet.ClassName}"))
        {
            w.Summary("Whether the kernels in C for 512-bit VNNI are linked in, which only a native library has, and run on this processor.");
            if (linked)
            {
                Linked(w, kernels);
            }
            else
            {
                w.Line("public static bool HasAvx512Vnni => false;");
            }
        }

        return w.ToString();
    }

    private static void Linked(SourceWriter w, KernelSet kernels)
    {
        w.Line("public static bool HasAvx512Vnni { get; } = Avx512VnniKernels.IsSupported();");
        w.Line();
        w.Summary("Linears and the steps between them for Avx512Vnni, in C: tiles of 12 rows × 32 outputs whose epilogue follows while the sums are in L1. Compiled from runtime/native/avx512vnni.c.");
        using (w.Block("public readonly struct Avx512VnniKernels : IKernels"))
        {
            w.Comment("Calls take microseconds to milliseconds, and a collection must be able to begin meanwhile: no SuppressGCTransition. The transitions are 0.1 % of the time.");
            w.Line("private const string Library = \"aotdistil_native\"; // no file: linked statically");
            w.Line();
            w.Line("public static byte Flip => 0;");
            w.Line();
            w.Line("public static int InputBytes => 1;");
            w.Line();
            w.Line("public static void Store(Vector256<byte> q, byte* row) => q.Store(row);");
            w.Line();
            w.Line("public static void Store(Vector128<byte> q, byte* row) => q.Store(row);");
            w.Line();
            using (w.Block("public static bool IsSupported()"))
            {
                using (w.Block("try"))
                {
                    w.Line("return Supported() != 0;");
                }

                using (w.Block("catch (DllNotFoundException)"))
                {
                    w.Line("return false; // the same assembly, run by the JIT: nothing is linked in");
                }
            }

            w.Line();
            Steps(w, kernels);
            foreach (LinearKernel linear in kernels.CalledLinears)
            {
                string lead = linear.Inputs is null ? "stride, inputs, " : "";
                w.Line();
                w.Line($"public static void {linear.Name}({linear.Parameters}) =>");
                using (w.Indent())
                {
                    w.Line($"{Import(linear)}({lead}x.Values, x.Scales, x.Zeros, rows, weights.Packed, weights.Scales, weights.Sums, weights.Bias, panel, end, {Windows(linear)}, y, {linear.RowFloats}, {linear.PanelFloats});");
                }
            }

            w.Line();
            w.Line($"[DllImport(Library, EntryPoint = \"{kernels.Prefix}_avx512vnni_supported\")]");
            w.Line("private static extern int Supported();");
            w.Line();
            StepImports(w, kernels);
            foreach (string import in kernels.CalledLinears.Select(Import).Distinct())
            {
                string lead = import.StartsWith("Linear_T", System.StringComparison.Ordinal) ? "long stride, long inputs, " : "";
                w.Line();
                string prefix = kernels.PrefixOf(s => s.CalledLinears.Any(l => Import(l) == import));
                w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_int8{import.ToLowerInvariant().Replace("_t_", "_T_")}\")]");
                w.Line($"private static extern void {import}(");
                using (w.Indent())
                {
                    w.Line($"{lead}byte* values, float* rowScales, int* zeros, int rows,");
                    w.Line("byte* packed, float* scales, int* sums, float* bias, int panel, int end, int* windows, float* y, long rowFloats, long panelFloats);");
                }
            }
        }
    }

    /// <summary>The C function that serves a linear: one for each number of inputs and each epilogue.</summary>
    private static string Import(LinearKernel linear) =>
        $"Linear_{linear.Dot.Size}_{linear.Epilogue}";

    /// <summary>Where each panel's inputs begin, for linears in groups. Such a table is read-only data of the assembly, which never moves.</summary>
    private static string Windows(LinearKernel linear) =>
        linear.Grouped is null ? "null" : $"(int*)Unsafe.AsPointer(ref MemoryMarshal.GetReference({linear.Windows}))";

    private static void Steps(SourceWriter w, KernelSet kernels)
    {
        foreach (HeadKernel head in kernels.Heads)
        {
            StepKernel packKeys = StepKernel.PackKeys(head), packValues = StepKernel.PackValues(head), probabilities = StepKernel.Probabilities(head);
            w.Line($"public static void {packKeys.Name}({packKeys.Parameters}) =>\n    NativePackKeys_{head.Size}(k, {head.Row}, panelFloats, keys, packed.Packed, packed.Scales, packed.Sums);");
            w.Line();
            w.Line($"public static void {packValues.Name}({packValues.Parameters}) =>\n    NativePackValues_{head.Size}(v, {head.Row}, panelFloats, keys, packed.Packed, packed.Scales);");
            w.Line();
            w.Line($"public static void {probabilities.Name}({probabilities.Parameters}) =>");
            using (w.Indent())
            {
                w.Line($"NativeProbabilities_{head.Size}(queries, {head.Row}, panelFloats, rows, {Literal.Float(head.ScoreScale)}, keys.Packed, keys.Scales, keys.Sums, count, paddedKeys, scores, p.Values, p.Scales);");
            }

            w.Line();
        }

        foreach (FeedForwardKernel feedForward in kernels.FeedForwards)
        {
            StepKernel lin1 = StepKernel.Lin1(feedForward);
            w.Line($"public static void {lin1.Name}({lin1.Parameters}) =>");
            using (w.Indent())
            {
                w.Line($"{ToBytes(feedForward)}(x.Values, x.Scales, x.Zeros, rows, weights.Packed, weights.Scales, weights.Sums, weights.Bias, {feedForward.Hidden.Size / 16}, {Windows(feedForward.Lin1)}, hidden + 32L * rows, hidden, q.Values, q.Scales, q.Zeros);");
            }

            w.Line();
        }

        bool first = true;
        foreach (StepKernel norm in kernels.NormRows.Select(StepKernel.AddLayerNorm))
        {
            if (!first)
            {
                w.Line();
            }

            first = false;
            w.Line($"public static void {norm.Name}({norm.Parameters}) =>\n    Native{norm.Name}(x, y, rows, norm.Gamma, norm.Beta, eps, q.Values, q.Scales, q.Zeros);");
        }

        foreach (StepKernel quantize in kernels.CalledQuantizedRows.Select(StepKernel.Quantize))
        {
            w.Line();
            w.Line($"public static void {quantize.Name}({quantize.Parameters}) =>\n    Native{quantize.Name}(x, rows, q.Values, q.Scales, q.Zeros);");
        }
    }

    /// <summary>The import of lin1 with what follows it: in C one for each number of inputs and each epilogue, and for what its outputs are rotated by.</summary>
    private static string ToBytes(FeedForwardKernel feedForward) =>
        $"Native{Import(feedForward.Lin1)}_ToBytes{(feedForward.Hidden.Hadamard > 0 ? $"_Hadamard{Literal.Integer(feedForward.Hidden.Hadamard)}" : "")}";

    private static void StepImports(SourceWriter w, KernelSet kernels)
    {
        foreach (int size in kernels.Heads.Select(h => h.Size).Distinct())
        {
            string prefix = kernels.PrefixOf(s => s.Head.Size == size);
            w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_pack_keys_{size}\")]");
            w.Line($"private static extern void NativePackKeys_{size}(float* k, long stride, long panelFloats, int keys, byte* packed, float* scales, int* sums);");
            w.Line();
            w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_pack_values_{size}\")]");
            w.Line($"private static extern void NativePackValues_{size}(float* v, long stride, long panelFloats, int keys, byte* packed, float* scales);");
            w.Line();
            w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_probabilities_{size}\")]");
            w.Line($"private static extern void NativeProbabilities_{size}(");
            using (w.Indent())
            {
                w.Line("float* queries, long stride, long panelFloats, int rows, float scale, byte* packed, float* scales, int* sums, int keys, int paddedKeys, float* scores, byte* p, float* reciprocals);");
            }

            w.Line();
        }

        foreach (IGrouping<string, FeedForwardKernel> same in kernels.FeedForwards.GroupBy(ToBytes))
        {
            string prefix = kernels.PrefixOf(s => ToBytes(s.FeedForward) == same.Key);
            w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_int8{Import(same.First().Lin1).ToLowerInvariant()}_to_bytes\")]");
            w.Line($"private static extern void {same.Key}(");
            using (w.Indent())
            {
                w.Line("byte* values, float* rowScales, int* zeros, int rows, byte* packed, float* scales, int* sums, float* bias, int panels, int* windows,");
                w.Line("float* hidden, float* ranges, byte* q, float* qScales, int* qZeros);");
            }

            w.Line();
        }

        bool first = true;
        foreach (RowShape row in kernels.NormRows)
        {
            if (!first)
            {
                w.Line();
            }

            first = false;
            string name = StepKernel.AddLayerNorm(row).Name;
            w.Line($"[DllImport(Library, EntryPoint = \"{kernels.PrefixOf(s => s.NormRows.Contains(row))}_add_layer_norm_{row.Name.ToLowerInvariant()}\")]");
            w.Line($"private static extern void Native{name}(float* x, float* y, int rows, float* gamma, float* beta, float eps, byte* values, float* scales, int* zeros);");
        }

        foreach (RowShape row in kernels.CalledQuantizedRows)
        {
            w.Line();
            w.Line($"[DllImport(Library, EntryPoint = \"{kernels.PrefixOf(s => s.CalledQuantizedRows.Contains(row))}_quantize_{row.Name.ToLowerInvariant()}\")]");
            w.Line($"private static extern void Native{StepKernel.Quantize(row).Name}(float* x, int rows, byte* values, float* scales, int* zeros);");
        }
    }
}
