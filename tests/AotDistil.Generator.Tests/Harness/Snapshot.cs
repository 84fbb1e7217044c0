using AotDistil.Tests;

namespace AotDistil.Generator.Tests.Harness;

/// <summary>
/// Compares generated files with those under Snapshots/, byte for byte. With the environment variable AOTDISTIL_UPDATE_SNAPSHOTS=1 it writes them instead:
/// read the difference in version control before you commit it.
/// </summary>
internal static class Snapshot
{
    private static readonly bool IsUpdating = Environment.GetEnvironmentVariable("AOTDISTIL_UPDATE_SNAPSHOTS") == "1";

    /// <summary>Compares all of <paramref name="files"/> with the folder Snapshots/<paramref name="name"/>, which must hold exactly these.</summary>
    public static void Matches(string name, IReadOnlyDictionary<string, string> files)
    {
        string folder = Path.Combine(Repository.Root, "tests", "AotDistil.Generator.Tests", "Snapshots", name);
        if (IsUpdating)
        {
            Update(folder, files);
        }

        Assert.True(Directory.Exists(folder), $"There is no snapshot {name}: run the tests with AOTDISTIL_UPDATE_SNAPSHOTS=1 and read what it wrote.");
        Assert.Equal(files.Keys.Order(StringComparer.Ordinal), Directory.GetFiles(folder).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal));
        foreach ((string file, string text) in files)
        {
            Assert.Equal(File.ReadAllText(Path.Combine(folder, file)), WithoutVersion(text));
        }
    }

    private static void Update(string folder, IReadOnlyDictionary<string, string> files)
    {
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        Directory.CreateDirectory(folder);
        foreach ((string file, string text) in files)
        {
            File.WriteAllText(Path.Combine(folder, file), WithoutVersion(text));
        }
    }

    // A new version of the generator alone is no new output.
    private static string WithoutVersion(string text) =>
        text.Replace($"\"{typeof(ModelGenerator).Assembly.GetName().Version!.ToString(3)}\")]", "\"0.0.0\")]", StringComparison.Ordinal);
}
