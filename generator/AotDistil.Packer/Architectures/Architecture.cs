namespace AotDistil.Packer.Architectures;

/// <summary>
/// One architecture of transformers as data: how its config calls things, how its checkpoint does. All of them are the same stack of transformer blocks under a head of two
/// linears on the first token; <see cref="ModelPlanner"/> lays out each of them, <see cref="ArchitectureCatalogue"/> lists them.
/// </summary>
internal sealed record Architecture
{
    /// <summary>The <c>model_type</c> in config.json, which is the name in the manifest too.</summary>
    public required string ModelType { get; init; }

    /// <summary>The classes in config.json's <c>architectures</c> that are supported.</summary>
    public required IReadOnlyList<string> Classes { get; init; }

    /// <summary>Keys of config.json.</summary>
    public required ConfigKeys Keys { get; init; }

    /// <summary>Names of the encoder's tensors, without its prefix.</summary>
    public required EncoderTensors Encoder { get; init; }

    /// <summary>The sequence classification head.</summary>
    public required HeadTensors Head { get; init; }
}
