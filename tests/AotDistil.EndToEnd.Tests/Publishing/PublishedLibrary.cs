using System.Collections.Concurrent;
using AotDistil.EndToEnd.Tests.Native;

namespace AotDistil.EndToEnd.Tests.Publishing;

/// <summary>A native library that was published, with what it was made of.</summary>
/// <param name="Path">The library.</param>
/// <param name="Assembly">The same as an assembly for the JIT: what NativeAOT compiled.</param>
/// <param name="Packed">The folder with the packed models.</param>
/// <param name="Scratch">A folder for programs.</param>
/// <param name="CrossCompiler">The C compiler for the library's processors, where they are not this machine's.</param>
internal sealed record PublishedLibrary(string Path, string Assembly, string Packed, string Scratch, string? CrossCompiler = null)
{
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> _drivers = new();

    /// <summary>The folder of the library.</summary>
    public string Folder { get; } = System.IO.Path.GetDirectoryName(Path)!;

    /// <summary>The C header of a model.</summary>
    public string Header(string model) => System.IO.Path.Combine(Folder, model + ".h");

    /// <summary>The compiled tokenizer of a model.</summary>
    public string Tokenizer(string model) => System.IO.Path.Combine(Packed, model + ".tokenizer.bin");

    /// <summary>The weights file of a model.</summary>
    public string Weights(string model) => System.IO.Path.Combine(Packed, model + ".weights.bin");

    /// <summary>The prefix of a model's C functions.</summary>
    public static string Prefix(string model) => model.Replace('-', '_');

    /// <summary>Runs the C driver, compiled for a model of this library.</summary>
    public async Task<ProcessResult> DriveAsync(string model, string[] arguments, byte[]? input = null, params (string Name, string Value)[] environment) =>
        await ProcessRun.RunAsync(await DriverAsync(model), arguments, input, environment);

    /// <summary>The same with the kernels of one instruction set; null where this processor lacks it.</summary>
    public async Task<string[]?> DriveWithKernelAsync(string kernel, string model, string[] arguments, byte[] input)
    {
        (string, string) variable = ("AOTDISTIL_KERNEL", kernel);
        ProcessResult facts = await DriveAsync(model, ["facts"], null, variable);
        return facts.Lines[0] == $"kernel {kernel}" ? (await DriveAsync(model, arguments, input, variable)).Succeeded().Lines : null;
    }

    /// <summary>The C driver, compiled for a model of this library.</summary>
    public Task<string> DriverAsync(string model) => _drivers.GetOrAdd(model, m => new Lazy<Task<string>>(() =>
    {
        string program = System.IO.Path.Combine(Scratch, "driver-" + m), prefix = Prefix(m) + "_";
        string[] sources = ["driver.c", "answers.c", "refusals.c", "errors.c", "threads.c", "endurance.c", "encodings.c"];
        string[] names = [$"-DHEADER=\"{m}.h\"", $"-DPREFIX={prefix}", $"-DUPPER={prefix.ToUpperInvariant()}"];
        return CrossCompiler is null ? CCompiler.LinkAsync(program, Path, sources, names) : CCompiler.LinkWithAsync(CrossCompiler, program, Path, sources, names);
    })).Value;
}
