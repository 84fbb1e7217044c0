using AotDistil.Packer;
using AotDistil.Packer.Quantization;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>A model as the packer writes it: what a library is compiled from.</summary>
internal sealed class PackedFiles
{
    private const string ContentIdKey = "sha256 = \"";

    /// <summary>Packs a model.</summary>
    /// <param name="folder">Its Hugging Face folder.</param>
    /// <param name="name">Its name.</param>
    /// <param name="output">Where the files go.</param>
    /// <param name="rotation">Whether rows are rotated before they are quantised.</param>
    /// <exception cref="PackerException">The packer refuses it.</exception>
    public PackedFiles(string folder, ModelName name, string output, Rotation rotation = Rotation.Auto)
    {
        Remark = ModelPacker.Pack(folder, name.Name, output, rotation).Remark;
        Rotation = rotation;
        Folder = folder;
        Name = name;
        string manifest = Path.Combine(output, name.Name + ".aotdistil");
        Texts = [manifest, Path.Combine(output, name.Name + ".h"), Path.Combine(output, name.Name + ".shapes.h")];

        // The first of them is that of the weights, with the tokenizer; those of the sources follow.
        ContentId = File.ReadLines(manifest).First(l => l.StartsWith(ContentIdKey, StringComparison.Ordinal))[ContentIdKey.Length..^1];
    }

    /// <summary>The Hugging Face folder.</summary>
    public string Folder { get; }

    /// <summary>The model's name.</summary>
    public ModelName Name { get; }

    /// <summary>Whether rows are rotated before they are quantised.</summary>
    public Rotation Rotation { get; }

    /// <summary>What the packer decided on the way.</summary>
    public string Remark { get; }

    /// <summary>All files but the weights.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>What the library's version ends with.</summary>
    public string ContentId { get; }
}
