using System.Runtime.InteropServices;

namespace AotDistil.Benchmarks.Contenders;

/// <summary>
/// Our published library through its C functions, one kernel variant forced. It starts from text, so its time includes the tokenizer.
/// The variable that forces a variant is read when a session opens; sessions of several variants live side by side in one process.
/// </summary>
internal sealed unsafe partial class NativeContender : IContender
{
    private const string Variable = "AOTDISTIL_KERNEL";
    private const int Unsupported = 5;

    private readonly Dictionary<Batch, (nint[] Texts, float[] Logits)> _prepared = [];
    private readonly ulong _session;
    private readonly delegate* unmanaged<ulong, int> _close;
    private readonly delegate* unmanaged<ulong, nint*, long*, long, float*, int> _logits;
    private readonly delegate* unmanaged<byte*, long, long> _lastError;

    /// <exception cref="NotSupportedException">The library is not published, or the processor or the library lacks the variant.</exception>
    public NativeContender(string shape, string variant, int threads)
    {
        Name = variant;
        string prefix = $"random_{shape.Replace('-', '_')}_";
        nint library = Load();
        _close = (delegate* unmanaged<ulong, int>)NativeLibrary.GetExport(library, prefix + "close");
        _logits = (delegate* unmanaged<ulong, nint*, long*, long, float*, int>)NativeLibrary.GetExport(library, prefix + "logits");
        _lastError = (delegate* unmanaged<byte*, long, long>)NativeLibrary.GetExport(library, prefix + "last_error");
        Version = Text(((delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, prefix + "version"))()).Split('+')[0];

        var open = (delegate* unmanaged<int, ulong*, int>)NativeLibrary.GetExport(library, prefix + "open_threads");
        var kernel = (delegate* unmanaged<byte*>)NativeLibrary.GetExport(library, prefix + "kernel");
        string found;
        _ = SetVariable(Variable, variant, 1); // .NET's own setter changes a copy that the library does not see
        try
        {
            ulong session;
            Check(open(threads, &session));
            _session = session;
            found = Text(kernel());
        }
        finally
        {
            _ = UnsetVariable(Variable);
        }

        if (found != variant)
        {
            throw new InvalidOperationException($"The library was asked for {variant} and runs {found}.");
        }
    }

    public static string LibraryPath { get; } = Path.Combine(Places.Published, "librandom_models.so");

    /// <summary>The variant that the library chooses where none is forced.</summary>
    /// <exception cref="NotSupportedException">The library is not published.</exception>
    public static string FastestKernel() => Text(((delegate* unmanaged<byte*>)NativeLibrary.GetExport(Load(), $"random_{Field.Shapes[0]}_kernel"))());

    public string Name { get; }

    public string Version { get; }

    public ReadOnlySpan<float> Run(Batch batch)
    {
        if (!_prepared.TryGetValue(batch, out (nint[] Texts, float[] Logits) prepared))
        {
            prepared = ([.. batch.Lengths.Select(tokens => Marshal.StringToCoTaskMemUTF8(Sentences.Text(tokens)))], new float[batch.Count * Sentences.Labels]);
            _prepared.Add(batch, prepared);
        }

        fixed (nint* texts = prepared.Texts)
        fixed (float* logits = prepared.Logits)
        {
            Check(_logits(_session, texts, null, batch.Count, logits));
        }

        return prepared.Logits;
    }

    public void Dispose()
    {
        _ = _close(_session);
        foreach (nint text in _prepared.Values.SelectMany(prepared => prepared.Texts))
        {
            Marshal.FreeCoTaskMem(text);
        }

        _prepared.Clear();
    }

    private static nint Load() =>
        File.Exists(LibraryPath) ? NativeLibrary.Load(LibraryPath) : throw new NotSupportedException("our library is not published; ./compare.sh does that");

    private void Check(int status)
    {
        if (status != 0)
        {
            byte* buffer = stackalloc byte[512];
            _ = _lastError(buffer, 512);
            throw status == Unsupported ? new NotSupportedException(Text(buffer)) : new InvalidOperationException($"{Text(buffer)} (status {status})");
        }
    }

    private static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8)!;

    [LibraryImport("libc", EntryPoint = "setenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SetVariable(string name, string value, int overwrite);

    [LibraryImport("libc", EntryPoint = "unsetenv", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnsetVariable(string name);
}
