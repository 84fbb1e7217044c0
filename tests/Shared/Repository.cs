namespace AotDistil.Tests;

/// <summary>Where tests find the checkout and, if it is there, the folder of large models and corpora that is not part of it.</summary>
internal static class Repository
{
    /// <summary>The checkout's root: the nearest folder above the test's binary that holds AotDistil.sln.</summary>
    public static string Root { get; } = Ancestors(AppContext.BaseDirectory).FirstOrDefault(d => File.Exists(Path.Combine(d, "AotDistil.sln")))
        ?? throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds AotDistil.sln.");

    /// <summary>
    /// The folder with <c>fixtures/</c>, <c>models/</c>, <c>tokenizers/</c> and <c>data/</c>: the environment variable AOTDISTIL_SHARED,
    /// else a folder <c>shared</c> beside the checkout or beside a folder above it. Null where there is none.
    /// </summary>
    public static string? Shared { get; } = Environment.GetEnvironmentVariable("AOTDISTIL_SHARED")
        ?? Ancestors(Root).Select(d => Path.Combine(d, "shared")).FirstOrDefault(d => Directory.Exists(Path.Combine(d, "fixtures")));

    /// <summary>A path below <see cref="Shared"/>; skips the running test, with the reason, where the folder is not there.</summary>
    public static string RequireShared(params string[] parts)
    {
        string path = Path.Combine([Shared ?? "", .. parts]);
        Xunit.Assert.SkipUnless(Shared is not null && Path.Exists(path), $"needs {string.Join('/', parts)} of the shared folder, which is not here (set AOTDISTIL_SHARED)");
        return path;
    }

    private static IEnumerable<string> Ancestors(string folder)
    {
        for (DirectoryInfo? d = new(folder); d is not null; d = d.Parent)
        {
            yield return d.FullName;
        }
    }
}
