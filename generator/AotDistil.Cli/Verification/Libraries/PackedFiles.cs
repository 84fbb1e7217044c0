using AotDistil.Packer;
using AotDistil.Packer.Quantization;

namespace AotDistil.Cli.Verification.Libraries;

/// <summary>A model as the packer writes it: what a library is compiled from.</summary>
internal sealed class PackedFiles
{
    private const string WeightsTable = "[weights]", ContentIdKey = "sha256 = \"";

    /// <summary>Packs a model.</summary>
    /// <param name="folder">Its Hugging Face folder.</param>
    /// <param name="name">Its name.</param>
    /// <param name="output">Where the files go.</param>
    /// <param name="rotation">Whether rows are rotated before they are quantised.</param>
    /// <param name="rounding">How weights become whole numbers.</param>
    /// <exception cref="PackerException">The packer refuses it.</exception>
    public PackedFiles(string folder, ModelName name, string output, Rotation rotation = Rotation.Auto, Rounding rounding = Rounding.Nearest)
    {
        Remark = ModelPacker.Pack(folder, name.Name, output, rotation, rounding).Remark;
        Rotation = rotation;
        Rounding = rounding;
        Folder = folder;
        Name = name;
        string manifest = Path.Combine(output, name.Name + ".aotdistil");
        Texts = [manifest, Path.Combine(output, name.Name + ".h"), Path.Combine(output, name.Name + ".shapes.h")];

        // Other tables of the manifest have one too.
        ContentId = File.ReadLines(manifest).SkipWhile(l => l != WeightsTable).First(l => l.StartsWith(ContentIdKey, StringComparison.Ordinal))[ContentIdKey.Length..^1];
    }

    /// <summary>The Hugging Face folder.</summary>
    public string Folder { get; }

    /// <summary>The model's name.</summary>
    public ModelName Name { get; }

    /// <summary>Whether rows are rotated before they are quantised.</summary>
    public Rotation Rotation { get; }

    /// <summary>How weights became whole numbers.</summary>
    public Rounding Rounding { get; }

    /// <summary>What the packer decided on the way.</summary>
    public string Remark { get; }

    /// <summary>The files that say all of the model: of weights and tokenizer, the manifest has hashes.</summary>
    public IReadOnlyList<string> Texts { get; }

    /// <summary>The hash of the weights, which the library's version ends with.</summary>
    public string ContentId { get; }
}
