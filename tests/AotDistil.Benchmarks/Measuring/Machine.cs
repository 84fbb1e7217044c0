using System.Runtime.InteropServices;

namespace AotDistil.Benchmarks.Measuring;

/// <summary>What the numbers were measured on.</summary>
internal static class Machine
{
    public static string Processor { get; } = ReadProcessor();

    public static string OperatingSystem { get; } = RuntimeInformation.OSDescription;

    public static string Runtime { get; } = $"{RuntimeInformation.FrameworkDescription}, {RuntimeInformation.RuntimeIdentifier}";

    /// <summary>Processes that wanted to run, on average of the last minute, and on how many cores: where they are more, the numbers are disturbed.</summary>
    public static string Load
    {
        get
        {
            const string File = "/proc/loadavg";
            string processes = System.IO.File.Exists(File) ? System.IO.File.ReadAllText(File).Split(' ')[0] : "unknown";
            return $"{processes} on {Environment.ProcessorCount} cores";
        }
    }

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
