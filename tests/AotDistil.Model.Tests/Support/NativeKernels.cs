using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using AotDistil.Tests;

namespace AotDistil.Model.Tests.Support;

/// <summary>Compiles the kernels in C for one model, as the build does, but into a library of their own.</summary>
internal static class NativeKernels
{
    private static readonly string? Compiler = new[] { "clang", "gcc" }.FirstOrDefault(IsOnPath);

    // By what the C code is compiled for: models of one shape differ in their weights alone.
    private static readonly ConcurrentDictionary<string, Lazy<nint>> Libraries = new();

    /// <summary>The loaded library's handle, or null where there is no C compiler or the processor is of another family.</summary>
    public static nint? Load(string packed, string name) =>
        Compiler is null || RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux()
            ? null
            : Libraries.GetOrAdd(File.ReadAllText(Path.Combine(packed, name + ".shapes.h")), _ => new(() => NativeLibrary.Load(Compile(Compiler, packed, name)))).Value;

    private static string Compile(string compiler, string packed, string name)
    {
        string library = Path.Combine(packed, name + ".avx512vnni.so");
        string source = Path.Combine(Repository.Root, "runtime", "native", "avx512vnni.c");
        string[] arguments = [.. Flags(), "-shared", "-Wall", "-Wextra", "-Werror", "-include", Path.Combine(packed, name + ".shapes.h"), source, "-o", library];
        using Process process = Process.Start(new ProcessStartInfo(compiler, arguments) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{compiler} failed: {errors}");
        return library;
    }

    /// <summary>The flags of the build, where they are written down.</summary>
    private static string[] Flags()
    {
        XDocument targets = XDocument.Load(Path.Combine(Repository.Root, "generator", "build", "AotDistil.Native.targets"));
        return targets.Descendants("_AotDistilNativeFlags").Single().Value.Split(' ').Where(f => f != "-fvisibility=hidden").ToArray();
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
