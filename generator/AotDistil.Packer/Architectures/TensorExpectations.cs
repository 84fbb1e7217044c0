using System.Globalization;
using AotDistil.Packer.Checkpoints;

namespace AotDistil.Packer.Architectures;

/// <summary>Takes tensors out of a checkpoint, each with the shape that config.json says it must have.</summary>
internal sealed class TensorExpectations(ConfigFile config, Checkpoint checkpoint)
{
    /// <summary>A tensor whose shape is given, dimension by dimension, as a number and the config key it comes from.</summary>
    /// <exception cref="PackerException">It is missing, has another shape, or a dtype that weights cannot have.</exception>
    public WeightSource Take(string name, params ReadOnlySpan<(int Size, string Key)> shape)
    {
        TensorInfo info = checkpoint.Find(name) ?? throw Missing(name, shape);
        bool same = info.Shape.Length == shape.Length;
        for (int d = 0; same && d < shape.Length; d++)
        {
            same = info.Shape[d] == shape[d].Size;
        }

        if (!same)
        {
            throw new PackerException(
                PackerErrors.TensorShape,
                $"tensor '{info.Name}' has shape {Text.Shape(info.Shape)}; expected {Describe(shape)} by {Path.GetFileName(config.Path)}",
                checkpoint.FileOf(name));
        }

        checkpoint.RequireReadable(name);
        return new WeightSource(info.Name, info.Shape, (start, destination) => checkpoint.Read(name, start, destination));
    }

    /// <summary>Weight and bias of a linear.</summary>
    public LinearSection Linear(string name, (int Size, string Key) outputs, (int Size, string Key) inputs) =>
        new(Take($"{name}.weight", outputs, inputs), Take($"{name}.bias", outputs));

    /// <summary>Weight [outputs, inputs / groups, 1] and bias of a convolution of width 1 in groups.</summary>
    public LinearSection Convolution(string name, (int Size, string Key) outputs, (int Size, string Key) inputs, int groups)
    {
        WeightSource weight = Take($"{name}.weight", outputs, (inputs.Size / groups, $"{inputs.Key} / {groups} groups"), (1, "width"));
        return new(weight with { Shape = [weight.Shape[0], weight.Shape[1]] }, Take($"{name}.bias", outputs), groups);
    }

    /// <summary>Weight and bias of a layer norm.</summary>
    public LayerNormBlock LayerNorm(string blockName, string name, (int Size, string Key) size) =>
        new(blockName, Take($"{name}.weight", size), Take($"{name}.bias", size));

    /// <summary>Makes sure that the checkpoint has exactly the layers that config.json says, and those in groups in each of its groups.</summary>
    public void RequireLayers(EncoderTensors names, LayerSchedule schedule, ConfigKeys keys)
    {
        if (keys.LayerGroups is not var (groups, inner))
        {
            RequireNumbers(names.Layers, schedule.Stored, keys.Layers.Name);
            return;
        }

        RequireNumbers(names.Layers, schedule.Groups, groups.Name);
        for (int group = 0; group < schedule.Groups; group++)
        {
            RequireNumbers($"{names.Layers}{group}.{names.InnerLayers}", schedule.Inner, inner.Name);
        }
    }

    // Numbered from 0, under a prefix.
    private void RequireNumbers(string prefix, int count, string key)
    {
        SortedSet<int> found = [];
        foreach (string name in checkpoint.Names.Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
        {
            int end = name.IndexOf('.', prefix.Length);
            string number = end > prefix.Length ? name[prefix.Length..end] : "";
            if (number.Length > 0 && number.All(char.IsAsciiDigit))
            {
                found.Add(int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out int layer) ? layer : int.MaxValue);
            }
        }

        if (!found.SequenceEqual(Enumerable.Range(0, count)))
        {
            throw new PackerException(
                PackerErrors.LayerCount,
                $"'{key}' is {count}, so tensors {prefix}0 to {prefix}{count - 1} are expected, but the checkpoint has {(found.Count == 0 ? "none" : $"layers {string.Join(", ", found.Take(32))}")}",
                config.Path);
        }
    }

    private PackerException Missing(string name, ReadOnlySpan<(int, string)> shape) => new(
        PackerErrors.TensorMissing,
        $"tensor '{name}' of shape {Describe(shape)} is not in the checkpoint; save the complete model, head included, with save_pretrained",
        checkpoint.Sources[0]);

    private static string Describe(ReadOnlySpan<(int Size, string Key)> shape)
    {
        List<string> sizes = [], keys = [];
        foreach ((int size, string key) in shape)
        {
            sizes.Add(size.ToString(CultureInfo.InvariantCulture));
            keys.Add(key);
        }

        return $"[{string.Join(", ", sizes)}] ({string.Join(", ", keys)})";
    }
}
