using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace AotDistil.Packer.Checkpoints;

/// <summary>Opening and reading the model's files, with the operating system's refusals turned into <see cref="PackerException"/>.</summary>
internal static class InputFile
{
    /// <summary>Opens a file for reading.</summary>
    public static SafeFileHandle Open(string path)
    {
        if (!File.Exists(path))
        {
            throw new PackerException(PackerErrors.FileMissing, $"the file {Path.GetFileName(path)} is not there, and the model needs it", path);
        }

        return Guard(path, () => File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete));
    }

    /// <summary>Reads a small file whole; <paramref name="limit"/> keeps an absurd one out of memory.</summary>
    public static byte[] ReadAll(string path, long limit)
    {
        using SafeFileHandle handle = Open(path);
        return Guard(path, () =>
        {
            long length = RandomAccess.GetLength(handle);
            if (length > limit)
            {
                throw new PackerException(PackerErrors.FileUnreadable, $"the file has {length} bytes; at most {limit} are expected of {Path.GetFileName(path)}", path);
            }

            byte[] bytes = new byte[length];
            int filled = 0;
            for (int read; filled < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(filled), filled)) > 0;)
            {
                filled += read;
            }

            return filled == bytes.Length ? bytes : bytes[..filled];
        });
    }

    /// <summary>Reads at an offset; 0 at the file's end.</summary>
    public static int Read(string path, SafeFileHandle handle, Span<byte> destination, long offset)
    {
        try
        {
            return RandomAccess.Read(handle, destination, offset);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unreadable(path, e);
        }
    }

    /// <summary>Length and SHA-256 of a file, for the manifest.</summary>
    public static SourceFile Describe(string path)
    {
        using SafeFileHandle handle = Open(path);
        return Guard(path, () =>
        {
            using FileStream stream = new(handle, FileAccess.Read, bufferSize: 0);
            byte[] hash = SHA256.HashData(stream);
            return new SourceFile(Path.GetFileName(path), stream.Length, Convert.ToHexStringLower(hash));
        });
    }

    /// <summary>Runs an action on a file and names the file if the operating system refuses.</summary>
    public static T Guard<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw Unreadable(path, e);
        }
    }

    private static PackerException Unreadable(string path, Exception e) =>
        new(PackerErrors.FileUnreadable, $"the file cannot be read: {e.Message}", path);
}
