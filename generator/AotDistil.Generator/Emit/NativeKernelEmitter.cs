using System.Linq;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>
/// Writes the calls of <c>runtime/native/avx512vnni.c</c>, which the build compiles for the model's shapes: 512-bit VNNI, which .NET 10 cannot express.
/// Without it a model has the same members, which say that there are no such kernels.
/// </summary>
internal static class NativeKernelEmitter
{
    public static string Kernels(Shapes shapes, bool linked)
    {
        ModelSpec model = shapes.Model;
        string[] unsafeOfWindows = shapes.Linears.Any(l => l.Grouped is not null) ? ["System.Runtime.CompilerServices"] : [];
        SourceWriter w = SourceWriter.ForFile(
            model.Namespace,
            linked ? ["System", .. unsafeOfWindows, "System.Runtime.InteropServices", "System.Runtime.Intrinsics", "AotDistil.Runtime.Layers"] : []);
        using (w.Block($"unsafe partial class {model.ClassName}"))
        {
            w.Summary("Whether the kernels in C for 512-bit VNNI are linked in, which only a native library has, and run on this processor.");
            if (linked)
            {
                Linked(w, shapes);
            }
            else
            {
                w.Line("internal static bool HasAvx512Vnni => false;");
            }
        }

        return w.ToString();
    }

    private static void Linked(SourceWriter w, Shapes shapes)
    {
        ModelSpec model = shapes.Model;
        w.Line("internal static bool HasAvx512Vnni { get; } = Avx512VnniKernels.IsSupported();");
        w.Line();
        w.Summary("Linears and the steps between them for Avx512Vnni, in C: tiles of 12 rows × 32 outputs whose epilogue follows while the sums are in L1. Compiled from runtime/native/avx512vnni.c.");
        using (w.Block("private readonly struct Avx512VnniKernels : IKernels"))
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
            Steps(w, shapes);
            foreach (LinearKernel linear in shapes.CalledLinears)
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
            w.Line($"[DllImport(Library, EntryPoint = \"{model.Prefix}_avx512vnni_supported\")]");
            w.Line("private static extern int Supported();");
            w.Line();
            StepImports(w, shapes);
            foreach (string import in shapes.CalledLinears.Select(Import).Distinct())
            {
                string lead = import.StartsWith("Linear_T", System.StringComparison.Ordinal) ? "long stride, long inputs, " : "";
                w.Line();
                w.Line($"[DllImport(Library, EntryPoint = \"{model.Prefix}_int8{import.ToLowerInvariant().Replace("_t_", "_T_")}\")]");
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

    private static void Steps(SourceWriter w, Shapes shapes)
    {
        StepKernel lin1 = StepKernel.Lin1(shapes), packKeys = StepKernel.PackKeys(shapes), packValues = StepKernel.PackValues(shapes);
        StepKernel probabilities = StepKernel.Probabilities(shapes);
        w.Line($"public static void {packKeys.Name}({packKeys.Parameters}) =>\n    Native{packKeys.Name}(k, {shapes.QkvRow}, panelFloats, keys, packed.Packed, packed.Scales, packed.Sums);");
        w.Line();
        w.Line($"public static void {packValues.Name}({packValues.Parameters}) =>\n    Native{packValues.Name}(v, {shapes.QkvRow}, panelFloats, keys, packed.Packed, packed.Scales);");
        w.Line();
        w.Line($"public static void {probabilities.Name}({probabilities.Parameters}) =>");
        using (w.Indent())
        {
            w.Line($"Native{probabilities.Name}(queries, {shapes.QkvRow}, panelFloats, rows, {Literal.Float(shapes.ScoreScale)}, keys.Packed, keys.Scales, keys.Sums, count, paddedKeys, scores, p.Values, p.Scales);");
        }

        w.Line();
        w.Line($"public static void {lin1.Name}({lin1.Parameters}) =>");
        using (w.Indent())
        {
            w.Line($"NativeLin1(x.Values, x.Scales, x.Zeros, rows, weights.Packed, weights.Scales, weights.Sums, weights.Bias, {shapes.HiddenDim / 16}, {Windows(shapes.Lin1)}, hidden + 32L * rows, hidden, q.Values, q.Scales, q.Zeros);");
        }

        foreach (StepKernel norm in shapes.NormRows.Select(StepKernel.AddLayerNorm))
        {
            w.Line();
            w.Line($"public static void {norm.Name}({norm.Parameters}) =>\n    Native{norm.Name}(x, y, rows, norm.Gamma, norm.Beta, eps, q.Values, q.Scales, q.Zeros);");
        }

        foreach (StepKernel quantize in shapes.CalledQuantizedRows.Select(StepKernel.Quantize))
        {
            w.Line();
            w.Line($"public static void {quantize.Name}({quantize.Parameters}) =>\n    Native{quantize.Name}(x, rows, q.Values, q.Scales, q.Zeros);");
        }
    }

    private static void StepImports(SourceWriter w, Shapes shapes)
    {
        string prefix = shapes.Model.Prefix;
        w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_pack_keys_{shapes.HeadDim}\")]");
        w.Line($"private static extern void Native{StepKernel.PackKeys(shapes).Name}(float* k, long stride, long panelFloats, int keys, byte* packed, float* scales, int* sums);");
        w.Line();
        w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_pack_values_{shapes.HeadDim}\")]");
        w.Line($"private static extern void Native{StepKernel.PackValues(shapes).Name}(float* v, long stride, long panelFloats, int keys, byte* packed, float* scales);");
        w.Line();
        w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_probabilities_{shapes.HeadDim}\")]");
        w.Line($"private static extern void Native{shapes.Probabilities}(");
        using (w.Indent())
        {
            w.Line("float* queries, long stride, long panelFloats, int rows, float scale, byte* packed, float* scales, int* sums, int keys, int paddedKeys, float* scores, byte* p, float* reciprocals);");
        }

        w.Line();
        w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_int8{Import(shapes.Lin1).ToLowerInvariant()}_to_bytes\")]");
        w.Line("private static extern void NativeLin1(");
        using (w.Indent())
        {
            w.Line("byte* values, float* rowScales, int* zeros, int rows, byte* packed, float* scales, int* sums, float* bias, int panels, int* windows,");
            w.Line("float* hidden, float* ranges, byte* q, float* qScales, int* qZeros);");
        }

        foreach (RowShape row in shapes.NormRows)
        {
            w.Line();
            w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_add_layer_norm_{row.Name.ToLowerInvariant()}\")]");
            w.Line($"private static extern void Native{StepKernel.AddLayerNorm(row).Name}(float* x, float* y, int rows, float* gamma, float* beta, float eps, byte* values, float* scales, int* zeros);");
        }

        foreach (RowShape row in shapes.CalledQuantizedRows)
        {
            w.Line();
            w.Line($"[DllImport(Library, EntryPoint = \"{prefix}_quantize_{row.Name.ToLowerInvariant()}\")]");
            w.Line($"private static extern void Native{StepKernel.Quantize(row).Name}(float* x, int rows, byte* values, float* scales, int* zeros);");
        }
    }
}
