using System.Runtime.InteropServices;
using System.Text.Json;

namespace AotDistil.Benchmarks;

/// <summary>
/// The weights of a checkpoint that this project's build wrote, as float32 by name without the <c>distilbert.</c> prefix.
/// Written and read on the same machine, so nothing is checked here; reading checkpoints of others is the packer's business.
/// </summary>
internal sealed class Checkpoint
{
    private const string Prefix = "distilbert.";

    private readonly Dictionary<string, (int[] Shape, float[] Values)> _tensors = [];

    private Checkpoint(string folder)
    {
        using JsonDocument config = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "config.json")));
        Heads = config.RootElement.GetProperty("n_heads").GetInt32();
        Layers = config.RootElement.GetProperty("n_layers").GetInt32();

        byte[] file = File.ReadAllBytes(Path.Combine(folder, "model.safetensors"));
        int start = sizeof(ulong) + (int)MemoryMarshal.Read<ulong>(file);
        using JsonDocument header = JsonDocument.Parse(file.AsMemory(sizeof(ulong), start - sizeof(ulong)));
        foreach (JsonProperty tensor in header.RootElement.EnumerateObject())
        {
            int[] shape = [.. tensor.Value.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32())];
            JsonElement offsets = tensor.Value.GetProperty("data_offsets");
            ReadOnlySpan<Half> halves = MemoryMarshal.Cast<byte, Half>(file.AsSpan()[(start + offsets[0].GetInt32())..(start + offsets[1].GetInt32())]);
            float[] values = new float[halves.Length];
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = (float)halves[i];
            }

            _tensors.Add(tensor.Name.StartsWith(Prefix, StringComparison.Ordinal) ? tensor.Name[Prefix.Length..] : tensor.Name, (shape, values));
        }
    }

    public int Heads { get; }

    public int Layers { get; }

    /// <summary>The folder of the checkpoint <c>random-<paramref name="shape"/></c>.</summary>
    public static string Folder(string shape) => Path.Combine(Places.Checkpoints, "random-" + shape);

    public static Checkpoint Open(string shape) => new(Folder(shape));

    public float[] this[string name] => _tensors[name].Values;

    public int[] Shape(string name) => _tensors[name].Shape;

    /// <summary>A linear's weight [out, in] as ONNX wants it, [in, out].</summary>
    public float[] Transposed(string name)
    {
        ((int outputs, int inputs), float[] values) = (Pair(Shape(name)), this[name]);
        float[] result = new float[values.Length];
        for (int n = 0; n < outputs; n++)
        {
            for (int k = 0; k < inputs; k++)
            {
                result[k * outputs + n] = values[n * inputs + k];
            }
        }

        return result;

        static (int, int) Pair(int[] shape) => (shape[0], shape[1]);
    }
}
