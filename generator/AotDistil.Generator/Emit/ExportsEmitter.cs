using System;
using System.Linq;
using AotDistil.Generator.Model;

namespace AotDistil.Generator.Emit;

/// <summary>Writes the C functions of a model; what they do is the runtime's <c>ModelExports</c> and, by task, <c>ClassifierExports</c> and its kin, and the header that declares them is the packer's.</summary>
internal static partial class ExportsEmitter
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

            switch (model.Task)
            {
                case ModelTask.Sequence:
                    Classifier(w, model);
                    break;
                case ModelTask.Token:
                    Entities(w, model);
                    break;
                case ModelTask.QuestionAnswering:
                    Answers(w, model);
                    break;
                case ModelTask.MaskedLanguage:
                    Masks(w, model);
                    break;
                case ModelTask.Embedding:
                    Vectors(w, model);
                    FewShot(w, model);
                    break;
            }

            Function(w, model, "truncated", "int", "ulong session, long* texts", $"Truncated<{model.ClassName}>(session, texts)");
            Function(w, model, "last_error", "long", "byte* buffer, long capacity", "LastError(buffer, capacity)");
            Function(w, model, "kernel", "byte*", "", $"KernelName({model.ClassName}.HasAvx512Vnni)");
            Function(w, model, "version", "byte*", "", $"Constant({Literal.Utf8(version)})");

            if (model.Labels.Count > 0)
            {
                Names(w, model, "label", model.Labels);
            }

            if (model.Task == ModelTask.Token)
            {
                Names(w, model, "group", model.Labels.Select(Group).ToEquatableArray());
            }
        }

        return w.ToString();
    }

    /// <summary>What an entity is called whose label is B-PER: what follows the first hyphen, as in the runtime's TokenLabels.</summary>
    private static string Group(string label) => label.Substring(label.IndexOf('-') + 1);

    private static void Names(SourceWriter w, ModelSpec model, string name, EquatableArray<string> names)
    {
        w.Line();
        w.Line($"[UnmanagedCallersOnly(EntryPoint = \"{model.Prefix}_{name}\")]");
        w.Comment("Constants of the library's read-only data: they never move.");
        w.Line($"private static byte* {char.ToUpperInvariant(name[0])}{name.Substring(1)}(int index) => index switch");
        using (w.Block("", "};"))
        {
            for (int i = 0; i < names.Count; i++)
            {
                w.Line($"{i} => ModelExports.Constant({Literal.Utf8(names[i] + "\0")}),");
            }

            w.Line("_ => null,");
        }
    }

    /// <summary>Whether a call names the class that it is in, which functions of one task have to themselves.</summary>
    private static bool OfTask(string call) => call.Substring(0, call.IndexOf('(')).Contains("Exports.");

    private static void Function(SourceWriter w, ModelSpec model, string name, string result, string parameters, string call)
    {
        string method = string.Concat(name.Split('_').Select(part => char.ToUpperInvariant(part[0]) + part.Substring(1)));
        if (name != "open")
        {
            w.Line();
        }

        w.Line($"[UnmanagedCallersOnly(EntryPoint = \"{model.Prefix}_{name}\")]");
        w.Line($"private static {result} {method}({parameters}) => {(OfTask(call) ? call : "ModelExports." + call)};");
    }
}
