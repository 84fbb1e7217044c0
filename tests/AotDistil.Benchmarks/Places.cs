using System.Reflection;

namespace AotDistil.Benchmarks;

/// <summary>Where things lie: the checkout, what the build made, and the optional folder of rivals and corpora that is not part of the checkout.</summary>
internal static class Places
{
    /// <summary>The checkout's root: the nearest folder above this program that holds AotDistil.sln.</summary>
    public static string Root { get; } = Ancestors(AppContext.BaseDirectory).FirstOrDefault(d => File.Exists(Path.Combine(d, "AotDistil.sln")))
        ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds AotDistil.sln.");

    /// <summary>The random checkpoints that the build wrote.</summary>
    public static string Checkpoints { get; } =
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "CheckpointFolder").Value!;

    /// <summary>What is compiled or unpacked for a measurement; never under version control.</summary>
    public static string Scratch { get; } = Path.Combine(Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(Checkpoints))!, "compare");

    /// <summary>C sources of the benchmarks.</summary>
    public static string NativeSources { get; } = Path.Combine(Root, "tests", "AotDistil.Benchmarks", "native");

    /// <summary>Where compare.sh publishes our library and its headers.</summary>
    public static string Published { get; } = Path.Combine(Root, "tests", "AotDistil.Benchmarks.Native", "out");

    /// <summary>A path in the folder AOTDISTIL_SHARED, else in a folder <c>shared</c> beside the checkout or beside a folder above it. Null where it is not there.</summary>
    public static string? Shared(params string[] parts) =>
        Candidates().Select(folder => Path.Combine([folder, .. parts])).FirstOrDefault(Path.Exists);

    private static IEnumerable<string> Candidates() =>
        Environment.GetEnvironmentVariable("AOTDISTIL_SHARED") is { Length: > 0 } named ? [named] : Ancestors(Root).Select(d => Path.Combine(d, "shared"));

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (DirectoryInfo? d = new(folder); d is not null; d = d.Parent)
        {
            yield return d.FullName;
        }
    }
}
