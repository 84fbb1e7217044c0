using System.Runtime.InteropServices;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    public static string Processor { get; } = ReadProcessor();

    public static string OperatingSystem { get; } = RuntimeInformation.OSDescription;

    public static string Runtime { get; } = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Processes that want to run, on average of the last minute, of how many cores: more than the cores means that the numbers are disturbed.</summary>
    public static string Load => $"{(File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "unknown")} on {Environment.ProcessorCount} cores";

    private static string ReadProcessor()
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
