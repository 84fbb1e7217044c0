using System.Runtime.InteropServices;
using Xunit;

namespace AotDistil.EndToEnd.Tests.MSBuild;

[Collection(Builds.Name)]
public sealed class PublishTests : IDisposable
{
    private const string TinyItem = "<AotDistilModel Include=\"../my models/tiny\" />";
    private readonly TemporaryProjects _projects = new();

    public void Dispose() => _projects.Dispose();

    [Fact]
    public void A_native_library_is_published_with_its_header_and_nothing_of_its_assemblies()
    {
        _projects.AddModel();
        string library = AddLibrary();

        BuildResult result = _projects.Dotnet("publish", library, "-c", "Release", "-o", "out");

        Assert.True(result.ExitCode == 0, result.Output);
        Assert.Empty(result.Codes);
        string[] files = [.. Directory.GetFiles(Path.Combine(_projects.Root, "out")).Select(f => Path.GetFileName(f))];
        Assert.Contains("tiny.h", files);
        Assert.Contains(files, f => Path.GetExtension(f) is ".so" or ".dylib" or ".dll");
        Assert.DoesNotContain(files, f => f.StartsWith("AotDistil.Runtime", StringComparison.Ordinal));
        Assert.Contains("build_property.AotDistilExports = true", EditorConfig(library), StringComparison.Ordinal);
    }

    [Fact]
    public void A_published_library_reserves_no_more_than_a_few_gigabytes()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc");
        _projects.AddModel();
        string app = _projects.AddProject("app", TinyItem, "<PublishAot>true</PublishAot>");
        File.WriteAllText(Path.Combine(app, "Program.cs"), """
            System.GC.KeepAlive(new byte[1 << 20]);
            foreach (string line in System.IO.File.ReadLines("/proc/self/status"))
            {
                if (line.StartsWith("VmPeak"))
                {
                    System.Console.WriteLine(line.Substring("VmPeak:".Length).Replace("kB", ""));
                }
            }

            System.Console.WriteLine(System.Runtime.Intrinsics.X86.Avx2.IsSupported);
            """);

        BuildResult result = _projects.Dotnet("publish", app, "-c", "Release", "-o", "out");
        Assert.True(result.ExitCode == 0, result.Output);

        using System.Diagnostics.Process process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo(Path.Combine(_projects.Root, "out", "app")) { RedirectStandardOutput = true })!;
        string[] lines = process.StandardOutput.ReadToEnd().Split('\n', StringSplitOptions.TrimEntries);
        process.WaitForExit();
        Assert.InRange(long.Parse(lines[0], System.Globalization.CultureInfo.InvariantCulture), 1, 6L << 20);
        Assert.Equal(RuntimeInformation.ProcessArchitecture == Architecture.X64, bool.Parse(lines[1]));
        Assert.Contains("build_property.AotDistilExports = false", EditorConfig(app), StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_C_compiler_the_error_names_what_to_install()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "elsewhere the linker is found in other ways");
        AssertRefused("AOTD020", "apt-get install gcc ");
    }

    [Fact]
    public void Without_a_cross_compiler_the_error_names_what_to_install()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "compiles for Arm64 on Linux x64");
        AssertRefused("AOTD023", "apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross", "-r", "linux-arm64");
    }

    private static string EditorConfig(string project) =>
        File.ReadAllText(Directory.GetFiles(Path.Combine(project, "obj", "Release"), "*.GeneratedMSBuildEditorConfig.editorconfig", SearchOption.AllDirectories).Single());

    private void AssertRefused(string code, string install, params string[] options)
    {
        _projects.AddModel();
        string library = AddLibrary();
        string tools = Directory.CreateDirectory(Path.Combine(_projects.Root, "tools")).FullName;
        foreach (string tool in (string[])["dotnet", "sh"])
        {
            string found = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Select(d => Path.Combine(d, tool)).First(File.Exists);
            File.CreateSymbolicLink(Path.Combine(tools, tool), found);
        }

        BuildResult result = _projects.DotnetWithPath(tools, ["publish", library, "-c", "Release", "-o", "out", .. options]);

        Assert.NotEqual(0, result.ExitCode);
        Assert.Equal([code], result.Codes);
        Assert.Contains(install, result.Output, StringComparison.Ordinal);
        Assert.Empty(result.Packed);
    }

    private string AddLibrary()
    {
        string library = _projects.AddProject("lib", TinyItem, "<PublishAot>true</PublishAot><OutputType>Library</OutputType>");
        File.WriteAllText(Path.Combine(library, "Program.cs"), """
            public static class Answer
            {
                [System.Runtime.InteropServices.UnmanagedCallersOnly(EntryPoint = "answer")]
                public static int Get() => 42;
            }
            """);
        return library;
    }
}
