using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>
/// Libraries that were built before, in a folder of the user's own, each under a key of everything that it was made of. Several programs may use it at once: a library
/// appears in one step and never changes.
/// </summary>
/// <param name="folder">The folder; it need not be there.</param>
internal sealed class LibraryCache(string folder)
{
    private const int MostLibraries = 12;

    /// <summary>One that was just used is not dropped: another program may be about to load it.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    /// <summary>The user's folder for such things.</summary>
    public static LibraryCache OfUser => new(Path.Combine(
        Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } cache && Path.IsPathRooted(cache)
            ? cache
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"),
        "aotdistil",
        "libraries"));

    /// <summary>The key of a library that is built here of a model: same key, same library.</summary>
    public static string KeyOf(PackedFiles model)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{RuntimeInformation.FrameworkDescription} {RuntimeInformation.RuntimeIdentifier} {model.Name.Name} {model.ContentId}\n"));
        foreach (string file in model.Texts.Concat(Parts.All))
        {
            // Of each first how long it is, so that no two lists of files give the same bytes.
            byte[] content = File.ReadAllBytes(file);
            hash.AppendData(Encoding.UTF8.GetBytes($"{content.Length}\n"));
            hash.AppendData(content);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset())[..32];
    }

    /// <summary>A library's path; null where it is not there.</summary>
    public string? Find(string key)
    {
        string library = Path.Combine(folder, key, LibraryProject.File);
        if (!File.Exists(library))
        {
            return null;
        }

        Quietly(() => File.SetLastWriteTimeUtc(library, DateTime.UtcNow));
        return library;
    }

    /// <summary>Keeps a library, and drops those that were not used for longest. A folder that cannot be written to is no error.</summary>
    public void Add(string key, string library) => Quietly(() =>
    {
        string entry = Path.Combine(folder, key), coming = $"{entry}.{Guid.NewGuid():N}";
        Directory.CreateDirectory(coming);
        try
        {
            File.Copy(library, Path.Combine(coming, LibraryProject.File));
            if (!Directory.Exists(entry))
            {
                Directory.Move(coming, entry);
            }
        }
        finally
        {
            if (Directory.Exists(coming))
            {
                Directory.Delete(coming, recursive: true);
            }
        }

        foreach (string old in Directory.EnumerateDirectories(folder)
            .Select(d => (Folder: d, Used: File.GetLastWriteTimeUtc(Path.Combine(d, LibraryProject.File))))
            .OrderByDescending(d => d.Used).Skip(MostLibraries).Where(d => DateTime.UtcNow - d.Used > Recent).Select(d => d.Folder))
        {
            Directory.Delete(old, recursive: true);
        }
    });

    private static void Quietly(Action action)
    {
        try
        {
            action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The library is built all the same, this time and the next.
        }
    }
}
