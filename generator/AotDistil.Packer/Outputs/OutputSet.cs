namespace AotDistil.Packer.Outputs;

/// <summary>
/// Output files that appear all or not at all: each is written beside its place under another name, and moved there once all are complete.
/// A file that would not change is left alone, its time stamp too, so that an incremental build sees that nothing happened.
/// </summary>
internal sealed class OutputSet : IDisposable
{
    private const int CompareBytes = 1 << 20;

    private readonly string _folder;
    private readonly List<(string Temporary, string Final)> _files = [];

    /// <summary>Creates the folder if need be.</summary>
    /// <exception cref="PackerException">It cannot be created.</exception>
    public OutputSet(string folder)
    {
        _folder = folder;
        _ = Guard(folder, () => Directory.CreateDirectory(folder));
    }

    /// <summary>Writes one file. The stream is empty and seekable.</summary>
    public T Write<T>(string name, Func<Stream, T> write)
    {
        string final = Path.Combine(_folder, name);

        // Unique, so that two builds at once do not write into each other's files.
        string temporary = Path.Combine(_folder, $".{name}.{Guid.NewGuid():N}.tmp");
        return Guard(final, () =>
        {
            _files.Add((temporary, final));
            using FileStream stream = new(temporary, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, bufferSize: 1 << 16);
            return write(stream);
        });
    }

    /// <summary>Moves all files to their places, in the order in which they were written.</summary>
    /// <returns>How many changed.</returns>
    public int Commit()
    {
        int changed = 0;
        foreach ((string temporary, string final) in _files)
        {
            changed += Guard(final, () =>
            {
                if (SameContent(temporary, final))
                {
                    return 0;
                }

                File.Move(temporary, final, overwrite: true);
                return 1;
            });
        }

        return changed;
    }

    /// <summary>Removes whatever was not moved.</summary>
    public void Dispose()
    {
        foreach ((string temporary, _) in _files)
        {
            try
            {
                File.Delete(temporary);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // The failure that led here says more than a file left behind.
            }
        }
    }

    private static bool SameContent(string left, string right)
    {
        if (!File.Exists(right) || new FileInfo(left).Length != new FileInfo(right).Length)
        {
            return false;
        }

        using FileStream a = new(left, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        using FileStream b = new(right, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, bufferSize: 0);
        byte[] bytesA = new byte[CompareBytes], bytesB = new byte[CompareBytes];
        for (int read; (read = a.ReadAtLeast(bytesA, CompareBytes, throwOnEndOfStream: false)) > 0;)
        {
            if (b.ReadAtLeast(bytesB.AsSpan(0, read), read, throwOnEndOfStream: false) != read || !bytesA.AsSpan(0, read).SequenceEqual(bytesB.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }

    private static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new PackerException(PackerErrors.OutputUnwritable, $"the output cannot be written: {e.Message}", path);
        }
    }
}
