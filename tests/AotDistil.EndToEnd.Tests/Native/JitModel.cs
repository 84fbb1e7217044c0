using System.Globalization;
using System.Reflection;
using System.Runtime.Loader;

namespace AotDistil.EndToEnd.Tests.Native;

/// <summary>A model's generated class, run by the JIT: from the very assembly that NativeAOT compiled.</summary>
internal sealed class JitModel
{
    private readonly Type _type, _kernels;
    private readonly int _labels;

    /// <summary>Loads a class.</summary>
    /// <param name="assembly">The assembly.</param>
    /// <param name="name">The class; null: the only one.</param>
    public JitModel(string assembly, string? name = null)
    {
        AssemblyLoadContext context = new(nameof(JitModel));
        context.Resolving += (_, wanted) =>
        {
            string file = Path.Combine(Path.GetDirectoryName(assembly)!, wanted.Name + ".dll");
            return File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        };
        _type = context.LoadFromAssemblyPath(assembly).GetExportedTypes().Single(t => t.BaseType?.Name == "TextClassifier" && (name is null || t.Name == name));
        ConstructorInfo withKernel = _type.GetConstructors().Single(c => c.GetParameters()[0].ParameterType.IsEnum);
        _kernels = withKernel.GetParameters()[0].ParameterType;
        _labels = ((IReadOnlyList<string>)_type.GetProperty("Labels")!.GetValue(null)!).Count;
    }

    private delegate void LogitsMethod(ReadOnlySpan<string> texts, Span<float> logits);

    /// <summary>The logits of texts as hexadecimal bits, a line for each, so many texts a call; null where this processor lacks the kernel.</summary>
    public string[]? Logits(string kernel, IReadOnlyList<string> texts, int batch)
    {
        object session;
        try
        {
            session = Activator.CreateInstance(_type, Enum.Parse(_kernels, kernel), 1)!; // one thread
        }
        catch (TargetInvocationException e) when (e.InnerException?.GetType().Name == "KernelNotSupportedException")
        {
            return null;
        }

        using IDisposable disposable = (IDisposable)session;
        LogitsMethod method = _type.GetMethod("Logits", [typeof(ReadOnlySpan<string>), typeof(Span<float>)])!.CreateDelegate<LogitsMethod>(session);
        List<string> lines = [];
        foreach (string[] part in texts.Chunk(batch))
        {
            float[] logits = new float[part.Length * _labels];
            method(part, logits);
            lines.AddRange(logits.Chunk(_labels).Select(l => string.Join(' ', l.Select(Bits))));
        }

        return [.. lines];
    }

    private static string Bits(float value) => BitConverter.SingleToUInt32Bits(value).ToString("x8", CultureInfo.InvariantCulture);
}
