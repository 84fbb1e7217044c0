namespace AotDistil.Packer.Checkpoints;

/// <summary>
/// The weights of a model folder, in one safetensors file or in shards. Tensors are found by their canonical names (see <see cref="TensorNames"/>),
/// so <c>distilbert.embeddings.LayerNorm.gamma</c> and <c>embeddings.LayerNorm.weight</c> are the same tensor.
/// </summary>
internal sealed class Checkpoint : IDisposable
{
    private const string SingleFile = "model.safetensors";

    private static readonly string[] PickleExtensions = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    private readonly Dictionary<string, (SafetensorsFile File, TensorInfo Info)> _tensors = new(StringComparer.Ordinal);
    private readonly List<SafetensorsFile> _files = [];
    private readonly List<string> _sources = [];

    private Checkpoint(string folder) => Folder = folder;

    /// <summary>The model folder.</summary>
    public string Folder { get; }

    /// <summary>Canonical names of all tensors, in no particular order.</summary>
    public IEnumerable<string> Names => _tensors.Keys;

    /// <summary>Paths of the files read: the weights, and the index if there is one.</summary>
    public IReadOnlyList<string> Sources => _sources;

    /// <summary>Opens the weights in <paramref name="folder"/> and checks the headers; data is read later.</summary>
    /// <exception cref="PackerException">No weights, weights in another format, or damaged ones.</exception>
    public static Checkpoint Open(string folder)
    {
        Checkpoint checkpoint = new(folder);
        try
        {
            string single = Path.Combine(folder, SingleFile);
            if (File.Exists(single))
            {
                checkpoint.AddFile(single);
            }
            else if (File.Exists(Path.Combine(folder, ShardIndex.FileName)))
            {
                checkpoint.AddShards();
            }
            else
            {
                throw NoWeights(folder);
            }

            return checkpoint;
        }
        catch
        {
            checkpoint.Dispose();
            throw;
        }
    }

    /// <summary>The refusal of a pickle, with the way out.</summary>
    public static PackerException PickleRefused(string path) => new(
        PackerErrors.CheckpointFormat,
        $"{Path.GetFileName(path)} is a pickle, which can run code when it is read and is therefore not read. Convert it once with Python: "
        + "import transformers; model = transformers.AutoConfig.from_pretrained(folder).architectures[0]; "
        + "getattr(transformers, model).from_pretrained(folder).save_pretrained(folder, safe_serialization=True)",
        path);

    /// <summary>Whether there is a tensor of this name.</summary>
    public bool Contains(string name) => _tensors.ContainsKey(TensorNames.Canonical(name));

    /// <summary>What the header says of a tensor, or null where there is none of this name.</summary>
    public TensorInfo? Find(string name) => _tensors.TryGetValue(TensorNames.Canonical(name), out (SafetensorsFile, TensorInfo Info) found) ? found.Info : null;

    /// <summary>Path of the file that holds a tensor, or of the folder where none does.</summary>
    public string FileOf(string name) => _tensors.TryGetValue(TensorNames.Canonical(name), out (SafetensorsFile File, TensorInfo) found) ? found.File.Path : Folder;

    /// <summary>Reads a whole tensor and makes sure that every value is finite.</summary>
    public Tensor Read(string name)
    {
        (SafetensorsFile file, TensorInfo info) = Get(name);
        Tensor tensor = file.Read(info.Name);
        CheckFinite(file, info, 0, tensor.Data);
        return tensor with { Name = name };
    }

    /// <summary>Reads the elements from <paramref name="start"/> on, as many as <paramref name="destination"/> holds, and makes sure that each is finite.</summary>
    public void Read(string name, long start, Span<float> destination)
    {
        (SafetensorsFile file, TensorInfo info) = Get(name);
        file.Read(info, start, destination);
        CheckFinite(file, info, start, destination);
    }

    /// <summary>Refuses a tensor whose dtype no weights can be read from.</summary>
    public void RequireReadable(string name)
    {
        (SafetensorsFile file, TensorInfo info) = Get(name);
        file.RequireReadable(info);
    }

    /// <inheritdoc/>
    public void Dispose() => _files.ForEach(f => f.Dispose());

    private static PackerException NoWeights(string folder)
    {
        string[] names = [.. InputFile.Guard(folder, () => Directory.GetFiles(folder)).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];
        string? pickle = names.FirstOrDefault(n => PickleExtensions.Contains(Path.GetExtension(n)) || n.EndsWith(".bin.index.json", StringComparison.Ordinal));
        if (pickle is not null)
        {
            return PickleRefused(Path.Combine(folder, pickle));
        }

        string? other = names.FirstOrDefault(n => Path.GetExtension(n) is ".h5" or ".msgpack" or ".onnx" or ".gguf" or ".safetensors");
        return other is null
            ? new PackerException(PackerErrors.FileMissing, $"no weights: neither {SingleFile} nor {ShardIndex.FileName} is in the folder", folder)
            : new PackerException(
                PackerErrors.CheckpointFormat,
                $"no {SingleFile} or {ShardIndex.FileName} in the folder, only {other}, which is not read. Save the model from transformers with save_pretrained(folder, safe_serialization=True)",
                Path.Combine(folder, other));
    }

    private void AddFile(string path)
    {
        SafetensorsFile file = OpenFile(path);
        foreach (TensorInfo info in file.Tensors.Values)
        {
            Add(file, info);
        }
    }

    private void AddShards()
    {
        string index = Path.Combine(Folder, ShardIndex.FileName);
        Dictionary<string, string> shards = ShardIndex.Read(Folder);
        _sources.Add(index);
        Dictionary<string, SafetensorsFile> files = new(StringComparer.Ordinal);
        foreach (string shard in shards.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            string path = Path.Combine(Folder, shard);
            files[shard] = File.Exists(path)
                ? OpenFile(path)
                : throw new PackerException(PackerErrors.ShardIndex, $"the index names the shard {shard}, which is not in the folder. Fetch it", index);
        }

        foreach ((string name, string shard) in shards)
        {
            Add(files[shard], files[shard].Tensors.TryGetValue(name, out TensorInfo? info)
                ? info
                : throw new PackerException(PackerErrors.ShardIndex, $"the index says that tensor '{name}' lies in {shard}, but it does not", index));
        }
    }

    private SafetensorsFile OpenFile(string path)
    {
        SafetensorsFile file = SafetensorsFile.Open(path);
        _files.Add(file);
        _sources.Add(path);
        return file;
    }

    private void Add(SafetensorsFile file, TensorInfo info)
    {
        string name = TensorNames.Canonical(info.Name);
        if (!_tensors.TryAdd(name, (file, info)))
        {
            throw new PackerException(PackerErrors.TensorAmbiguous, $"tensors '{_tensors[name].Info.Name}' and '{info.Name}' are two names of the same weights; only one may be there", file.Path);
        }
    }

    private (SafetensorsFile File, TensorInfo Info) Get(string name) =>
        _tensors.TryGetValue(TensorNames.Canonical(name), out (SafetensorsFile, TensorInfo) found)
            ? found
            : throw new PackerException(PackerErrors.TensorMissing, $"tensor '{name}' is not in the checkpoint, which holds {_tensors.Count} tensors", Folder);

    private static void CheckFinite(SafetensorsFile file, TensorInfo info, long start, ReadOnlySpan<float> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            if (!float.IsFinite(values[i]))
            {
                throw new PackerException(
                    PackerErrors.TensorNotFinite,
                    $"tensor '{info.Name}' of shape {Text.Shape(info.Shape)} holds {(float.IsNaN(values[i]) ? "NaN" : "infinity")} at {Text.Shape(Index(info.Shape, start + i))}; every weight must be finite",
                    file.Path);
            }
        }
    }

    private static long[] Index(long[] shape, long element)
    {
        long[] index = new long[shape.Length];
        for (int d = shape.Length - 1; d >= 0; d--)
        {
            (element, index[d]) = Math.DivRem(element, shape[d]);
        }

        return index;
    }
}
