using Xunit;

namespace AotDistil.EndToEnd.Tests.Native;

/// <summary>The C and C++ compilers of this machine.</summary>
internal static class CCompiler
{
    private static readonly string? C = OnPath("cc", "gcc", "clang");
    private static readonly string? CPlusPlus = OnPath("c++", "g++", "clang++");

    /// <summary>The folder of the C programs.</summary>
    public static string Sources { get; } = Path.Combine(AotDistil.Tests.Repository.Root, "tests", "AotDistil.EndToEnd.Tests", "C");

    /// <summary>Skips the running test where natives cannot be made or read.</summary>
    public static void Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads ELF files and links C programs as Linux does");
        Assert.SkipUnless(OnPath("clang", "gcc") is not null && C is not null, "needs gcc or clang, which NativeAOT links with");
    }

    /// <summary>Compiles and links C sources; a warning is an error.</summary>
    public static Task<string> LinkAsync(string program, string library, IEnumerable<string> sources, params string[] options) =>
        LinkWithAsync(C!, program, library, sources, options);

    /// <summary>The same with a compiler that is named.</summary>
    public static async Task<string> LinkWithAsync(string compiler, string program, string library, IEnumerable<string> sources, params string[] options)
    {
        string folder = Path.GetDirectoryName(library)!;
        ProcessResult result = await ProcessRun.RunAsync(
            compiler,
            [
                "-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-pedantic", "-pthread", "-I", folder,
                .. options, .. sources.Select(s => Path.Combine(Sources, s)),
                "-o", program, library, $"-Wl,-rpath,{folder}", "-lm",
            ]);
        Assert.Equal("", result.Succeeded().Error + result.Output);
        return program;
    }

    /// <summary>Compiles a header alone, as C of several standards.</summary>
    public static async Task CheckHeaderAsync(string header)
    {
        foreach (string standard in (string[])["c99", "c11", "c17"])
        {
            await CheckAsync(C!, "c", standard, header);
        }
    }

    /// <summary>Compiles a header alone, as C++ of several standards; skips the running test where there is no C++ compiler.</summary>
    public static async Task CheckCPlusPlusHeaderAsync(string header)
    {
        Assert.SkipUnless(CPlusPlus is not null, "needs a C++ compiler");
        foreach (string standard in (string[])["c++11", "c++17", "c++20"])
        {
            await CheckAsync(CPlusPlus, "c++", standard, header);
        }
    }

    /// <summary>The first of some programs that is on the PATH.</summary>
    public static string? OnPath(params string[] names) =>
        (from name in names
         from folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
         let file = Path.Combine(folder, name)
         where File.Exists(file)
         select file).FirstOrDefault();

    private static async Task CheckAsync(string compiler, string language, string standard, string header)
    {
        string[] warnings = ["-Wall", "-Wextra", "-Werror", "-pedantic"];
        ProcessResult result = await ProcessRun.RunAsync(compiler, ["-fsyntax-only", $"-std={standard}", .. warnings, "-x", language, header]);
        Assert.Equal("", result.Succeeded().Error + result.Output);
    }
}
