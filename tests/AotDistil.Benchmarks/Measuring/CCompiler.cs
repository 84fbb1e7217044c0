using System.Diagnostics;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>Compiles a C file with the compiler that NativeAOT links with: clang if it is there, else gcc.</summary>
internal static class CCompiler
{
    /// <summary>The path of the library or program that the arguments describe.</summary>
    /// <exception cref="NotSupportedException">There is no compiler, or it refused; the message has what it said.</exception>
    public static string Build(string output, params IEnumerable<string> arguments)
    {
        string compiler = new[] { "clang", "gcc" }.FirstOrDefault(IsOnPath) ?? throw new NotSupportedException("neither clang nor gcc is on the PATH");
        Directory.CreateDirectory(Places.Scratch);
        string path = Path.Combine(Places.Scratch, output);
        using Process process = Process.Start(new ProcessStartInfo(compiler, [.. arguments, "-o", path]) { RedirectStandardError = true })!;
        string errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0 ? path : throw new NotSupportedException($"{compiler} could not compile {output}: {errors}");
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}
