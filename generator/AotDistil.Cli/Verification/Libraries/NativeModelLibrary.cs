using System.Runtime.InteropServices;
using AotDistil.Cli.Tasks;
using AotDistil.Packer.Architectures;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>A published library, through its C functions. It cannot be unloaded.</summary>
internal sealed unsafe class NativeModelLibrary : IModelLibrary
{
    private readonly Lazy<NativeTaskFunctions> _tasks;

    /// <summary>Loads a library and finds the functions of a model in it.</summary>
    /// <param name="path">The library.</param>
    /// <param name="prefix">What the model's functions begin with, without the underscore.</param>
    /// <param name="plan">The model that it was made of.</param>
    /// <exception cref="VerificationException">It cannot be loaded, or lacks one of the functions.</exception>
    public NativeModelLibrary(string path, string prefix, ModelPlan plan)
    {
        if (!File.Exists(path))
        {
            throw new VerificationException($"{path} is not there; expected a published library.");
        }

        nint library;
        try
        {
            library = NativeLibrary.Load(path);
        }
        catch (Exception e) when (e is DllNotFoundException or BadImageFormatException)
        {
            throw new VerificationException($"{path} cannot be loaded: {e.Message}");
        }

        Plan = plan;
        OpenSession = (delegate* unmanaged<ulong*, int>)Find("open");
        CloseSession = (delegate* unmanaged<ulong, int>)Find("close");
        Encode = (delegate* unmanaged<ulong, byte*, long, byte*, long, int, Runtime.Interop.NativeTokens*, long*, int>)Find("encode");
        HiddenStates = (delegate* unmanaged<ulong, int*, int*, long, int, float*, int>)Find("hidden_states");
        Outputs = plan.Head.Outputs == 0 ? null : (delegate* unmanaged<ulong, int*, int*, long, float*, int>)Find("outputs");
        _tasks = new(() => new NativeTaskFunctions(plan, Find));
        LastError = (delegate* unmanaged<byte*, long, long>)Find("last_error");
        Version = Text(((delegate* unmanaged<byte*>)Find("version"))());
        byte* kernel = ((delegate* unmanaged<byte*>)Find("kernel"))();
        Kernel = kernel == null ? throw Failure("kernel") : Text(kernel);

        nint Find(string name) => NativeLibrary.TryGetExport(library, $"{prefix}_{name}", out nint function)
            ? function
            : throw new VerificationException($"{path} has no function {prefix}_{name}. It was made of a model of another name, or by another version; name the model with --name.");
    }

    /// <summary>The model that it was made of.</summary>
    public ModelPlan Plan { get; }

    /// <summary>Its version, a + and the content id of the model's weights.</summary>
    public string Version { get; }

    /// <inheritdoc/>
    public string Kernel { get; }

    /// <summary>The C function open.</summary>
    public delegate* unmanaged<ulong*, int> OpenSession { get; }

    /// <summary>The C function close.</summary>
    public delegate* unmanaged<ulong, int> CloseSession { get; }

    /// <summary>The C function encode.</summary>
    public delegate* unmanaged<ulong, byte*, long, byte*, long, int, Runtime.Interop.NativeTokens*, long*, int> Encode { get; }

    /// <summary>The C function hidden_states.</summary>
    public delegate* unmanaged<ulong, int*, int*, long, int, float*, int> HiddenStates { get; }

    /// <summary>The C function outputs; null where the model has no head.</summary>
    public delegate* unmanaged<ulong, int*, int*, long, float*, int> Outputs { get; }

    /// <summary>The C functions of the model's task.</summary>
    /// <exception cref="VerificationException">The library lacks one of them.</exception>
    public NativeTaskFunctions Tasks => _tasks.Value;

    private delegate* unmanaged<byte*, long, long> LastError { get; }

    /// <inheritdoc/>
    public IModelSession Open() => new NativeModelSession(this);

    /// <inheritdoc/>
    public ITaskSession OpenTasks() => new NativeTaskSession(this);

    /// <summary>Throws if a function's status says that it failed.</summary>
    /// <exception cref="VerificationException">It did; the message is this thread's last error.</exception>
    public void Require(string function, int status)
    {
        if (status != 0)
        {
            throw Failure($"{function} (status {status})");
        }
    }

    private static string Text(byte* utf8) => Marshal.PtrToStringUTF8((nint)utf8)!;

    private VerificationException Failure(string what)
    {
        byte[] message = new byte[LastError(null, 0) + 1];
        fixed (byte* pointer = message)
        {
            _ = LastError(pointer, message.Length);
            return new VerificationException($"The library refused {what}: {Text(pointer)}");
        }
    }
}
