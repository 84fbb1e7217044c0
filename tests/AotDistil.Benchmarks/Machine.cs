using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;

namespace AotDistil.Benchmarks;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    /// <summary>Processor, what .NET may use of it, and the runtime, in one line.</summary>
    public static string Describe() =>
        $"{Processor()}; AVX2 {Has(Avx2.IsSupported)}, AVX-VNNI {Has(AvxVnni.IsSupported)}, AVX-512 {Has(Avx512F.IsSupported)}; {RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";

    private static string Has(bool supported) => supported ? "yes" : "no";

    private static string Processor()
    {
        const string File = "/proc/cpuinfo";
        Dictionary<string, string> facts = [];
        foreach (string line in System.IO.File.Exists(File) ? System.IO.File.ReadLines(File) : [])
        {
            if (line.Split(':', 2, StringSplitOptions.TrimEntries) is [string key, string value])
            {
                facts.TryAdd(key, value);
            }
        }

        return facts.TryGetValue("model name", out string? name)
            ? $"{name} (family {facts.GetValueOrDefault("cpu family")}, model {facts.GetValueOrDefault("model")})"
            : RuntimeInformation.ProcessArchitecture.ToString();
    }
}
