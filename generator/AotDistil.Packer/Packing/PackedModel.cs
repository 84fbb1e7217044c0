namespace AotDistil.Packer.Packing;

/// <summary>A weights file, as the manifest describes it.</summary>
/// <param name="Length">Of the file, header included.</param>
/// <param name="ContentId">SHA-256 of everything after the header, lower-case hexadecimal.</param>
/// <param name="Blocks">All of them, in the order in which they are used.</param>
internal sealed record PackedModel(long Length, string ContentId, IReadOnlyList<PackedBlock> Blocks);
