namespace AotDistil.Packer.Architectures;

/// <summary>
/// One architecture of transformers as data: how its config calls things, how its checkpoint does, and the heads it comes with. All of them are the same stack of
/// transformer blocks; <see cref="ModelPlanner"/> lays out each of them, <see cref="ArchitectureCatalogue"/> lists them.
/// </summary>
internal sealed record Architecture
{
    /// <summary>The <c>model_type</c> in config.json, which is the name in the manifest too.</summary>
    public required string ModelType { get; init; }

    /// <summary>Others of the same family, which differ in tokenizer and training only.</summary>
    public IReadOnlyList<string> OtherModelTypes { get; init; } = [];

    /// <summary>Keys of config.json.</summary>
    public required ConfigKeys Keys { get; init; }

    /// <summary>Names of the encoder's tensors, without its prefix.</summary>
    public required EncoderTensors Encoder { get; init; }

    /// <summary>What may stand on the encoder, each a class in config.json's <c>architectures</c>.</summary>
    public required IReadOnlyList<Head> Heads { get; init; }
}
