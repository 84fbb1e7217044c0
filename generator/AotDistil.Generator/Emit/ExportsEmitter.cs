using System;
using System.Linq;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the C functions of a model; what they do is the runtime's <c>ModelExports</c> and <c>ClassifierExports</c>, and the header that declares them is the packer's.</summary>
internal static class ExportsEmitter
{
    public static string Exports(ModelSpec model)
    {
        string version = $"{typeof(ExportsEmitter).Assembly.GetName().Version.ToString(3)}+{model.Weights.Sha256}\0";
        SourceWriter w = SourceWriter.ForFile(model.Namespace, "System.Runtime.InteropServices", "AotDistil.Runtime.Interop");
        w.Summary($"The C functions of {Literal.Xml(model.Name)}: {model.Prefix}_open and its kin, declared in {model.Prefix}.h.");
        w.Line(SourceWriter.GeneratedCode);
        using (w.Block($"internal static unsafe class {model.ClassName}Exports"))
        {
            Function(w, model, "open", "int", "ulong* session", $"Open(static () => new {model.ClassName}(), session)");
            Function(w, model, "open_threads", "int", "int threads, ulong* session", $"OpenThreads(static threads => new {model.ClassName}(threads), threads, session)");
            Function(w, model, "close", "int", "ulong session", $"Close<{model.ClassName}>(session)");
            Function(
                w,
                model,
                "tokenize",
                "int",
                "ulong session, byte* text, long length, int* ids, int* starts, int* ends, long capacity, long* count",
                $"Tokenize<{model.ClassName}>(session, text, length, ids, starts, ends, capacity, count)");
            Function(
                w,
                model,
                "encode",
                "int",
                "ulong session, byte* text, long length, byte* pair, long pairLength, int unit, NativeTokens* tokens, long* count",
                $"Encode<{model.ClassName}>(session, text, length, pair, pairLength, unit, tokens, count)");
            Function(
                w,
                model,
                "hidden_states",
                "int",
                "ulong session, int* ids, int* types, long count, int layers, float* states",
                $"HiddenStates<{model.ClassName}>(session, ids, types, count, layers, states)");
            if (model.Head.HasClassifier)
            {
                Function(w, model, "outputs", "int", "ulong session, int* ids, int* types, long count, float* outputs", $"Outputs<{model.ClassName}>(session, ids, types, count, outputs)");
            }

            if (model.Task == ModelTask.Sequence)
            {
                Classifier(w, model);
            }

            Function(w, model, "last_error", "long", "byte* buffer, long capacity", "LastError(buffer, capacity)");
            Function(w, model, "kernel", "byte*", "", $"KernelName({model.ClassName}.HasAvx512Vnni)");
            Function(w, model, "version", "byte*", "", $"Constant({Literal.Utf8(version)})");

            if (model.Labels.Count > 0)
            {
                Labels(w, model);
            }
        }

        return w.ToString();
    }

    private static void Classifier(SourceWriter w, ModelSpec model)
    {
        Function(w, model, "classify", "int", "ulong session, byte* text, long length, int* label, float* scores", $"ClassifierExports.Classify<{model.ClassName}>(session, text, length, label, scores)");
        Function(
            w,
            model,
            "classify_batch",
            "int",
            "ulong session, byte** texts, long* lengths, long count, int* labels, float* scores",
            $"ClassifierExports.ClassifyBatch<{model.ClassName}>(session, texts, lengths, count, labels, scores)");
        Function(w, model, "logits", "int", "ulong session, byte** texts, long* lengths, long count, float* logits", $"ClassifierExports.Logits<{model.ClassName}>(session, texts, lengths, count, logits)");
    }

    private static void Labels(SourceWriter w, ModelSpec model)
    {
        w.Line();
        w.Line($"[UnmanagedCallersOnly(EntryPoint = \"{model.Prefix}_label\")]");
        w.Comment("Constants of the library's read-only data: they never move.");
        w.Line("private static byte* Label(int index) => index switch");
        using (w.Block("", "};"))
        {
            for (int i = 0; i < model.Labels.Count; i++)
            {
                w.Line($"{i} => ModelExports.Constant({Literal.Utf8(model.Labels[i] + "\0")}),");
            }

            w.Line("_ => null,");
        }
    }

    private static void Function(SourceWriter w, ModelSpec model, string name, string result, string parameters, string call)
    {
        string method = string.Concat(name.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part.Substring(1)));
        if (name != "open")
        {
            w.Line();
        }

        w.Line($"[UnmanagedCallersOnly(EntryPoint = \"{model.Prefix}_{name}\")]");
        w.Line($"private static {result} {method}({parameters}) => {(call.StartsWith("ClassifierExports.", StringComparison.Ordinal) ? call : "ModelExports." + call)};");
    }
}
