using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Xml.Linq;
using AotDistil.Tests;

namespace AotDistil.Model.Tests.Support;

/// <summary>Compiles the kernels in C for one model, as the build does, but into a library of their own.</summary>
internal static class NativeKernels
{
    /// <summary>The library's path, or null where there is no C compiler or the processor is of another family.</summary>
    public static string? Compile(string packed, string name)
    {
        string? compiler = new[] { "clang", "gcc" }.FirstOrDefault(IsOnPath);
        if (compiler is null || RuntimeInformation.ProcessArchitecture != Architecture.X64 || !OperatingSystem.IsLinux())
        {
            return null;
        }

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
