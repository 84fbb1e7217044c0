using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace AotDistil.Packer.Checkpoints;

/// <summary>
/// One safetensors file: 8 bytes header length, a JSON header, the tensors' bytes (the format is described at huggingface.co/docs/safetensors).
/// The header is checked in full on opening; the data is read in pieces when asked for, so a file of any size needs little memory.
/// </summary>
internal sealed class SafetensorsFile : IDisposable
{
    /// <summary>The format's own limit.</summary>
    private const long MaxHeaderBytes = 100_000_000;

    private const int LengthBytes = 8;
    private const int ReadBytes = 1 << 18;

    private readonly SafeFileHandle _handle;

    private SafetensorsFile(string path, SafeFileHandle handle, IReadOnlyDictionary<string, TensorInfo> tensors)
    {
        Path = path;
        _handle = handle;
        Tensors = tensors;
    }

    /// <summary>The file's path, as given.</summary>
    public string Path { get; }

    /// <summary>All tensors, by the names they are stored under.</summary>
    public IReadOnlyDictionary<string, TensorInfo> Tensors { get; }

    /// <summary>Opens a file and checks its header.</summary>
    /// <exception cref="PackerException">The file is missing, cut or damaged.</exception>
    public static SafetensorsFile Open(string path)
    {
        SafeFileHandle handle = InputFile.Open(path);
        try
        {
            long length = InputFile.Guard(path, () => RandomAccess.GetLength(handle));
            byte[] header = ReadHeader(path, handle, length);
            long data = LengthBytes + header.Length;
            return new SafetensorsFile(path, handle, SafetensorsHeader.Parse(path, header, data, length - data));
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads a whole tensor.</summary>
    /// <exception cref="PackerException">No such tensor, or not of a dtype that weights may have, or too large for one array.</exception>
    public Tensor Read(string name)
    {
        TensorInfo info = Tensors.TryGetValue(name, out TensorInfo? found)
            ? found
            : throw new PackerException(PackerErrors.TensorMissing, $"tensor '{name}' is not in this file, which holds {Tensors.Count} tensors", Path);
        if (info.Elements > Array.MaxLength)
        {
            throw new PackerException(PackerErrors.TensorShape, $"tensor '{name}' has {info.Elements} elements; at most {Array.MaxLength} can be read at once", Path);
        }

        float[] data = new float[info.Elements];
        Read(info, 0, data);
        return new Tensor(name, info.Shape, data);
    }

    /// <summary>Reads the elements from <paramref name="start"/> on, as many as <paramref name="destination"/> holds.</summary>
    /// <exception cref="PackerException">The dtype is not one that weights may have, or the file cannot be read.</exception>
    public void Read(TensorInfo info, long start, Span<float> destination)
    {
        RequireReadable(info);
        ArgumentOutOfRangeException.ThrowIfNegative(start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(destination.Length, info.Elements - start);
        int size = info.Type == "F32" ? sizeof(float) : sizeof(ushort);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(ReadBytes);
        try
        {
            long offset = info.Offset + (start * size);
            while (destination.Length > 0)
            {
                int count = Math.Min(destination.Length, ReadBytes / size);
                Span<byte> bytes = buffer.AsSpan(0, count * size);
                Fill(Path, _handle, bytes, offset);
                TensorTypes.ToSingle(info.Type, bytes, destination[..count]);
                destination = destination[count..];
                offset += bytes.Length;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>Refuses a tensor that no weights can be read from.</summary>
    public void RequireReadable(TensorInfo info)
    {
        if (!TensorTypes.IsReadable(info.Type))
        {
            throw new PackerException(
                PackerErrors.TensorType,
                $"tensor '{info.Name}' has dtype {info.Type}; weights must be one of {TensorTypes.Readable}. Save the model with one of these: model.to(torch.float16).save_pretrained(folder)",
                Path);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private static byte[] ReadHeader(string path, SafeFileHandle handle, long length)
    {
        if (length < LengthBytes)
        {
            throw new PackerException(PackerErrors.SafetensorsLength, $"the file has {length} bytes; a safetensors file has at least {LengthBytes}. Fetch it again", path);
        }

        Span<byte> start = stackalloc byte[LengthBytes];
        Fill(path, handle, start, 0);
        ulong header = BinaryPrimitives.ReadUInt64LittleEndian(start);
        if (header < 2 || header > MaxHeaderBytes)
        {
            RefuseOtherFormats(path, start);
            throw new PackerException(
                PackerErrors.SafetensorsLength,
                $"the header claims {header} bytes; 2 to {MaxHeaderBytes} are possible. The file is damaged or no safetensors file",
                path);
        }

        if (header > (ulong)(length - LengthBytes))
        {
            throw new PackerException(
                PackerErrors.SafetensorsLength,
                $"the header claims {header} bytes, but only {length - LengthBytes} follow it in the file. The file is cut; fetch it again",
                path);
        }

        byte[] bytes = new byte[header];
        Fill(path, handle, bytes, LengthBytes);
        return bytes;
    }

    /// <summary>Files of other kinds that are often found under this name deserve their own advice; all of them give an impossible header length.</summary>
    private static void RefuseOtherFormats(string path, ReadOnlySpan<byte> start)
    {
        if (start.StartsWith("version "u8))
        {
            throw new PackerException(PackerErrors.SafetensorsLength, "the file is a Git LFS pointer, not the weights: run `git lfs pull` in the folder", path);
        }

        if (start.StartsWith("PK\u0003\u0004"u8) || (start[0] == 0x80 && start[1] is >= 2 and <= 5))
        {
            throw Checkpoint.PickleRefused(path);
        }
    }

    private static void Fill(string path, SafeFileHandle handle, Span<byte> destination, long offset)
    {
        while (destination.Length > 0)
        {
            int read = InputFile.Read(path, handle, destination, offset);
            if (read == 0)
            {
                throw new PackerException(PackerErrors.SafetensorsLength, $"the file ends at byte {offset}, and {destination.Length} more were expected. Fetch it again", path);
            }

            destination = destination[read..];
            offset += read;
        }
    }
}
