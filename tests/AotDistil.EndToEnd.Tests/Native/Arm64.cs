using System.Runtime.InteropServices;
using Xunit;

namespace AotDistil.EndToEnd.Tests.Native;

/// <summary>64-bit Arm on a machine of another family: the GNU cross compiler, and QEMU, which runs what it links.</summary>
internal static class Arm64
{
    /// <summary>The cross compiler.</summary>
    public const string Compiler = "aarch64-linux-gnu-gcc";

    /// <summary>Processors of 2012 and of 2019: NEON alone, and with DotProd.</summary>
    public const string WithoutDotProd = "cortex-a53", WithDotProd = "neoverse-n1";

    private const string Libraries = "/usr/aarch64-linux-gnu";

    private static readonly string? Emulator = CCompiler.OnPath("qemu-aarch64-static", "qemu-aarch64");

    /// <summary>Skips the running test where nothing can be compiled for Arm or run as if on it.</summary>
    public static void Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture == Architecture.X64, "compiles for Arm64 on Linux x64");
        Assert.SkipUnless(
            Emulator is not null && CCompiler.OnPath(Compiler) is not null && File.Exists(Path.Combine(Libraries, "lib", "libc.so.6")),
            "needs a cross compiler, its C library and QEMU: apt-get install gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user-static");
    }

    /// <summary>Runs a program for Arm64 as one of its processors would.</summary>
    public static Task<ProcessResult> RunAsync(string cpu, string program, string[] arguments, byte[]? input = null, params (string Name, string Value)[] environment) =>
        ProcessRun.RunAsync(Emulator!, ["-cpu", cpu, "-L", Libraries, program, .. arguments], input, environment);
}
