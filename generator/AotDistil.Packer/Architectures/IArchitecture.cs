using AotDistil.Packer.Checkpoints;

namespace AotDistil.Packer.Architectures;

/// <summary>Knows one architecture of transformers: its config, its tensors' names and shapes, the order in which they are used.</summary>
internal interface IArchitecture
{
    /// <summary>The <c>model_type</c> in config.json, which is the name in the manifest too.</summary>
    string ModelType { get; }

    /// <summary>The classes in config.json's <c>architectures</c> that are supported.</summary>
    IReadOnlyList<string> Classes { get; }

    /// <summary>Checks config against tensors, all of them, and lays the model out. Reads no weights yet.</summary>
    /// <exception cref="PackerException">They contradict each other, or something is not supported.</exception>
    ModelPlan Plan(ConfigFile config, Checkpoint checkpoint);
}
