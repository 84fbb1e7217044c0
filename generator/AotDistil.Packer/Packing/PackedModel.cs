namespace AotDistil.Packer.Packing;

/// <summary>A weights file, as the manifest describes it. Each list is in the order in which the blocks are used.</summary>
/// <param name="Length">Of the file, header included.</param>
/// <param name="ContentId">SHA-256 of everything after the header.</param>
/// <param name="TokenizerOffset">Where the tokenizer's block lies.</param>
/// <param name="Embeddings">The embeddings.</param>
/// <param name="LayerNorms">The layer norms.</param>
/// <param name="Linears">The linears.</param>
internal sealed record PackedModel(
    long Length,
    string ContentId,
    long TokenizerOffset,
    IReadOnlyList<PackedEmbedding> Embeddings,
    IReadOnlyList<PackedLayerNorm> LayerNorms,
    IReadOnlyList<PackedLinear> Linears);
